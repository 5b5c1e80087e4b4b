import { createClock } from '../../../web/line/clock.ts';
import { hostLines } from '../../../web/serial/window/host-lines.ts';
import { portContract } from '../../contract/port-contract.ts';
import { createBrowserHarness } from './browser-harness.ts';
import type { CallDevice } from './remote-device.ts';

/**
 * Where the contracts run. Of Port: on the window's ports, on the worker's, and on those that the W3C façade makes in
 * the worker of the lines that the window holds for it. Of Line: on the worker's, and on those the window holds for it.
 */
export type ContractPlace = 'window' | 'worker' | 'host' | 'worker line' | 'host line';

declare global {
  /** Set by the test: one of `DeviceCalls`. */
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
const clock = createClock(
  () => performance.now(),
  () => Date.now(),
);
hostLines(navigator.serial, port1, clock);
worker.postMessage({ channel: port2 }, [port2]);

interface WorkerMessage {
  readonly id: number;
  readonly name?: string;
  readonly args?: readonly unknown[];
  readonly error?: string;
  readonly titles?: string[];
}
const running = new Map<number, { resolve: (titles: string[]) => void; reject: (error: Error) => void }>();
worker.addEventListener('message', async ({ data }: MessageEvent<WorkerMessage>) => {
  if (data.name !== undefined) {
    const answer = await callDevice(data.name, data.args ?? []).then(
      (value) => ({ value }),
      (error: unknown) => ({ error: String(error) }),
    );
    worker.postMessage({ answerTo: data.id, ...answer });
  } else if (data.error === undefined) running.get(data.id)?.resolve(data.titles ?? []);
  else running.get(data.id)?.reject(new Error(data.error));
});

let lastId = 0;
const ask = (question: (id: number) => object): Promise<string[]> =>
  new Promise((resolve, reject) => {
    const id = ++lastId;
    running.set(id, { resolve, reject });
    worker.postMessage(question(id));
  });
globalThis.listContract = async (place) =>
  place === 'window' ? windowTests.map(({ title }) => title) : ask((id) => ({ list: id, place }));
globalThis.runContract = async (place, index) => {
  if (place === 'window') await windowTests[index]!.run();
  else await ask((id) => ({ run: id, place, index }));
};
