import { hostSerialPorts } from '../../../web/serial/window/host-serial-ports.ts';
import { portContract } from '../../contract/port-contract.ts';
import { createBrowserHarness } from './browser-harness.ts';
import type { CallDevice } from './remote-device.ts';

/** Where the contract runs: on the window's ports, on the worker's, or in the worker on those the window holds for it. */
export type ContractPlace = 'window' | 'worker' | 'host';

declare global {
  /** Put there by the test: one of `DeviceCalls`. */
  function callDevice(name: string, args: readonly unknown[]): Promise<unknown>;
  /** Titles of the contract's tests. */
  function listContract(place: ContractPlace): Promise<string[]>;
  /** Runs the test at `index`; rejects when it fails. */
  function runContract(place: ContractPlace, index: number): Promise<void>;
}

const call = ((name, ...args) => callDevice(name, args)) as CallDevice;
const windowTests = portContract(createBrowserHarness(navigator.serial, call));

const worker = new Worker('./contract-worker.js', { type: 'module' });
const { port1, port2 } = new MessageChannel();
hostSerialPorts(navigator.serial, port1);
worker.postMessage({ channel: port2 }, [port2]);

interface WorkerMessage {
  readonly id: number;
  readonly name?: string;
  readonly args?: readonly unknown[];
  readonly error?: string;
}
const running = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
worker.addEventListener('message', async ({ data }: MessageEvent<WorkerMessage>) => {
  if (data.name !== undefined) {
    const answer = await callDevice(data.name, data.args ?? []).then(
      (value) => ({ value }),
      (error: unknown) => ({ error: String(error) }),
    );
    worker.postMessage({ answerTo: data.id, ...answer });
  } else if (data.error === undefined) running.get(data.id)?.resolve();
  else running.get(data.id)?.reject(new Error(data.error));
});

let lastId = 0;
globalThis.listContract = async () => windowTests.map(({ title }) => title);
globalThis.runContract = (place, index) =>
  place === 'window'
    ? windowTests[index]!.run()
    : new Promise((resolve, reject) => {
        const id = ++lastId;
        running.set(id, { resolve, reject });
        worker.postMessage({ run: id, place, index });
      });
