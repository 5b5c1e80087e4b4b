import { expose } from 'comlink';
import { WebSerialSource } from '../serial/web-serial-line.ts';
import { WindowHostSource } from '../serial/window-host-line.ts';
import type { EngineApi } from './api/engine-api.ts';
import type { EngineStart } from './api/engine-start.ts';
import { installTransferHandlers } from './api/transfer-handlers.ts';
import { startEngine } from './start-engine.ts';

declare const self: DedicatedWorkerGlobalScope & { readonly navigator: { readonly serial?: Serial } };

installTransferHandlers();

self.addEventListener(
  'message',
  ({ data }: MessageEvent<EngineStart>) => {
    const { serial } = self.navigator;
    const { hostedPorts, preferHosted, leftCaptures } = data;
    const started = startEngine(leftCaptures, (clock) => {
      if (serial && !preferHosted) return new WebSerialSource(serial, clock);
      return hostedPorts && new WindowHostSource(hostedPorts);
    });
    // A port keeps what is sent to it until it is listened to: calls made before the engine stands wait for it there.
    // The window hears of an error that nobody catches, and of no rejection.
    void started.then((engine: EngineApi) => expose(engine, data.calls), reportError);
  },
  { once: true },
);
