import { createWindowHostSource } from '../../../web/serial/window-host-source.ts';
import { portContract } from '../../contract/port-contract.ts';
import type { ContractTest } from '../../contract/port-harness.ts';
import { createBrowserHarness } from './browser-harness.ts';
import type { CallDevice } from './remote-device.ts';

type Message =
  | { readonly channel: MessagePort }
  | { readonly run: number; readonly place: 'worker' | 'host'; readonly index: number }
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

const tests: Record<'worker' | 'host', ContractTest[]> = {
  worker: portContract(createBrowserHarness(scope.navigator.serial, call)),
  host: [],
};

addEventListener('message', async ({ data }: MessageEvent<Message>) => {
  if ('channel' in data) tests.host = portContract(createBrowserHarness(createWindowHostSource(data.channel), call));
  else if ('run' in data) {
    const error = await tests[data.place][data.index]!.run().then(
      () => undefined,
      (reason: unknown) => `${String(reason)}\n${reason instanceof Error ? reason.stack : ''}`,
    );
    scope.postMessage({ id: data.run, error });
  } else if (data.error === undefined) asked.get(data.answerTo)?.resolve(data.value);
  else asked.get(data.answerTo)?.reject(new Error(data.error));
});
