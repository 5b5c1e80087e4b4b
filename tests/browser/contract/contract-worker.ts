import { createClock } from '../../../web/line/clock.ts';
import { WebSerialSource } from '../../../web/serial/web-serial-line.ts';
import { WindowHostSource } from '../../../web/serial/window-host-line.ts';
import { LineSerial } from '../../../web/w3c/line-serial.ts';
import { lineContract } from '../../contract/line-contract.ts';
import { portContract } from '../../contract/port-contract.ts';
import type { ContractTest } from '../../contract/port-harness.ts';
import { createBrowserHarness, createBrowserLineHarness } from './browser-harness.ts';
import type { ContractPlace } from './contract-page.ts';
import type { CallDevice } from './remote-device.ts';

type Message =
  | { readonly channel: MessagePort }
  | { readonly run: number; readonly place: ContractPlace; readonly index: number }
  | { readonly list: number; readonly place: ContractPlace }
  | { readonly answerTo: number; readonly value?: unknown; readonly error?: string };

const scope = globalThis as unknown as { navigator: { serial: Serial }; postMessage(message: unknown): void };
const asked = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
let lastId = 0;

const call = ((name, ...args) =>
  new Promise((resolve, reject) => {
    const id = ++lastId;
    asked.set(id, { resolve: resolve as (value: unknown) => void, reject });
    scope.postMessage({ id, name, args });
  })) as CallDevice;

const clock = createClock(
  () => performance.now(),
  () => Date.now(),
);
const now = () => clock.now();
const tests: Partial<Record<ContractPlace, ContractTest[]>> = {
  worker: portContract(createBrowserHarness(scope.navigator.serial, call)),
  'worker line': lineContract(createBrowserLineHarness(new WebSerialSource(scope.navigator.serial, clock), now, call)),
};

addEventListener('message', async ({ data }: MessageEvent<Message>) => {
  if ('channel' in data) {
    const hosted = new WindowHostSource(data.channel);
    tests['host line'] = lineContract(createBrowserLineHarness(hosted, now, call));
    tests.host = portContract(
      createBrowserHarness(new LineSerial(hosted), call, { lostWriteFails: true, closesAfterBadWrite: true }),
    );
  } else if ('list' in data) {
    scope.postMessage({ id: data.list, titles: tests[data.place]!.map(({ title }) => title) });
  } else if ('run' in data) {
    const error = await tests[data.place]![data.index]!.run().then(
      () => undefined,
      (reason: unknown) => `${String(reason)}\n${reason instanceof Error ? reason.stack : ''}`,
    );
    scope.postMessage({ id: data.run, error });
  } else if (data.error === undefined) asked.get(data.answerTo)?.resolve(data.value);
  else asked.get(data.answerTo)?.reject(new Error(data.error));
});
