import { expose } from 'comlink';
import { createWindowHostSource } from '../serial/window-host-source.ts';
import { webSerialSource } from '../serial/web-serial-source.ts';
import type { EngineApi } from './api/engine-api.ts';
import type { EngineStart } from './api/engine-start.ts';
import { installTransferHandlers } from './api/transfer-handlers.ts';
import { startEngine } from './start-engine.ts';

declare const self: DedicatedWorkerGlobalScope & { readonly navigator: { readonly serial?: Serial } };

installTransferHandlers();

self.addEventListener(
  'message',
  ({ data }: MessageEvent<EngineStart>) => {
    const own = webSerialSource(self.navigator);
    const hosted = data.hostedPorts && createWindowHostSource(data.hostedPorts);
    const source = data.preferHosted ? hosted : (own ?? hosted);
    // A port keeps what is sent to it until it is listened to: calls made before the engine stands wait for it there.
    void startEngine(source).then((engine: EngineApi) => expose(engine, data.calls));
  },
  { once: true },
);
