import { expose, proxy, transfer } from 'comlink';
import { createWindowHostSource } from '../serial/window-host-source.ts';
import { webSerialSource } from '../serial/web-serial-source.ts';
import type { AccessApi } from './api/access.ts';
import type { EngineApi } from './api/engine-api.ts';
import type { Engine } from './engine.ts';
import { installErrorTransfer } from './api/error-transfer.ts';
import type { MonitorSink, MonitorView, TerminalSink, TerminalView } from './api/views.ts';
import { startEngine } from './start-engine.ts';

/** What the window sends first. */
interface EngineStart {
  readonly hostedPorts: MessagePort | undefined;
  readonly preferHosted: boolean;
}

declare const self: DedicatedWorkerGlobalScope & { readonly navigator: { readonly serial?: Serial } };

installErrorTransfer();

self.addEventListener(
  'message',
  ({ data }: MessageEvent<EngineStart>) => {
    const own = webSerialSource(self.navigator);
    const hosted = data.hostedPorts && createWindowHostSource(data.hostedPorts);
    const source = data.preferHosted ? hosted : (own ?? hosted);
    // Calls made before the engine stands wait for it.
    const ready = startEngine(source);
    expose(
      new Proxy({} as EngineApi, {
        get: (_, name) =>
          name === 'then' ? undefined : async (...args: unknown[]) => call(await ready, name as keyof EngineApi, args),
      }),
    );
  },
  { once: true },
);

/** Views are answered as objects that stay here; terminal bytes are handed over, not copied. */
async function call(engine: Engine, name: keyof EngineApi, args: unknown[]): Promise<unknown> {
  if (name === 'openTerminal') {
    const [captureId, options, sink] = args as Parameters<EngineApi['openTerminal']>;
    return proxy<TerminalView>(await engine.openTerminal(captureId, options, handingOver(sink)));
  }
  if (name === 'openMonitor') {
    const [captureId, options, sink] = args as [...Parameters<EngineApi['openMonitor']>, MonitorSink];
    return proxy<MonitorView>(await engine.openMonitor(captureId, options, sink));
  }
  if (!(name in engine)) {
    const access = await engine.access();
    return (access[name as keyof AccessApi] as (...args: unknown[]) => unknown).apply(access, args);
  }
  return (engine[name as Exclude<keyof EngineApi, keyof AccessApi>] as (...args: unknown[]) => unknown).apply(
    engine,
    args,
  );
}

function handingOver(sink: TerminalSink): TerminalSink {
  return (update) =>
    sink(typeof update.data === 'string' ? update : transfer(update, [update.data.buffer as ArrayBuffer]));
}
