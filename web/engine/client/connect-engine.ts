import { wrap } from 'comlink';
import type { EngineApi } from '../api/engine-api.ts';
import type { EngineStart } from '../api/engine-start.ts';
import { installTransferHandlers } from '../api/transfer-handlers.ts';

/**
 * Makes the engine in `worker` callable like a local one: callbacks given to it stay here, and errors arrive with their
 * codes.
 */
export function connectEngine(worker: Worker, start: Omit<EngineStart, 'calls'>): EngineApi {
  installTransferHandlers();
  const { port1, port2 } = new MessageChannel();
  const message: EngineStart = { ...start, calls: port2 };
  worker.postMessage(message, start.hostedPorts ? [port2, start.hostedPorts] : [port2]);
  // comlink's type of it knows nothing of the handlers above, and makes promises of promises.
  return wrap<EngineApi>(port1) as unknown as EngineApi;
}
