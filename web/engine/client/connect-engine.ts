import { proxy, wrap } from 'comlink';
import type { EngineApi } from '../api/engine-api.ts';
import { installErrorTransfer } from '../api/error-transfer.ts';

export interface EngineStart {
  /** The channel to ports held by the window, for browsers whose workers have no Web Serial. */
  readonly hostedPorts: MessagePort | undefined;
  /** Use the window's ports even where the worker has its own. */
  readonly preferHosted: boolean;
}

/**
 * Makes the engine in `worker` callable like a local one: callbacks given to it stay here, and errors arrive with their
 * codes.
 */
export function connectEngine(worker: Worker, start: EngineStart): EngineApi {
  installErrorTransfer();
  worker.postMessage(start, start.hostedPorts ? [start.hostedPorts] : []);
  const remote = wrap<EngineApi>(worker) as unknown as EngineApi;
  return new Proxy(remote, {
    get(target, name, receiver) {
      if (name === 'then') return undefined; // it is handed around by promises
      const method = Reflect.get(target, name, receiver) as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => method(...args.map((arg) => (typeof arg === 'function' ? proxy(arg) : arg)));
    },
  });
}
