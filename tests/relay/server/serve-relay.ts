import { identifyByAddress } from '../../../relay/auth/identify.ts';
import { systemClock } from '../../../relay/base/clock.ts';
import { type HttpHandlers, type HttpServer, listenHttp } from '../../../relay/http/listen-http.ts';
import { makeRelay, type RelayOptions } from '../../../relay/make-relay.ts';

export type ServedRelayOptions = Partial<Omit<RelayOptions, 'source'>> & {
  readonly source: RelayOptions['source'];
  /** For a test that checks incoming requests. Default: none does. */
  readonly wrap?: (handlers: HttpHandlers) => HttpHandlers;
};

export interface ServedRelay {
  readonly relay: ReturnType<typeof makeRelay>;
  readonly server: HttpServer;
  stop(): Promise<void>;
}

/** The real relay on a free port of this computer; without credentials and silent unless the options say otherwise. */
export async function serveRelay({
  wrap = (handlers) => handlers,
  ...options
}: ServedRelayOptions): Promise<ServedRelay> {
  const relay = makeRelay({
    version: '1.2.3',
    node: 'lab1',
    access: { identify: identifyByAddress },
    serveFile: (_request, response) => void response.writeHead(404).end(),
    clock: systemClock,
    log: () => undefined,
    ...options,
  });
  const server = await listenHttp(wrap(relay.handlers), '127.0.0.1', 0);
  await relay.start();
  return {
    relay,
    server,
    stop: async () => {
      server.stopListening();
      await relay.stop();
      await server.close();
    },
  };
}
