import { fileURLToPath } from 'node:url';
import { CredentialFile } from '../../relay/auth/credential-file.ts';
import { Credentials } from '../../relay/auth/credentials.ts';
import { identifyByAddress } from '../../relay/auth/identify.ts';
import { listenHttp } from '../../relay/http/listen-http.ts';
import { redirectToHttps } from '../../relay/http/redirect-to-https.ts';
import { serveStaticFiles } from '../../relay/http/static-files.ts';
import { makeRelay } from '../../relay/make-relay.ts';
import { makeSystemPorts } from '../../relay/ports/system-ports.ts';
import { linkFragment } from '../../relay/protocol/link-secret.ts';
import { systemClock } from '../../relay/base/clock.ts';
import { keepCertificate } from '../../relay/tls/kept-certificate.ts';
import type { StateFiles } from '../../relay/state/state-directory.ts';
import { SkippingClock } from './skipping-clock.ts';

const built = fileURLToPath(new URL('../../dist/web', import.meta.url));

export interface AccessRelayOptions {
  /** 0: any free port. */
  readonly port?: number;
  /** Other origins whose pages may use it. */
  readonly origins?: readonly string[];
  /** Its state from an earlier run: that of `AccessRelay.memory`. */
  readonly memory?: MemoryState;
  readonly host?: string;
  /** Names in `Host` that are this relay, in addition to localhost. */
  readonly hosts?: readonly string[];
}

/** A relay's state directory, in memory. */
export class MemoryState implements StateFiles {
  readonly path = '/state';
  readonly texts = new Map<string, string>();

  async read(name: string): Promise<string | undefined> {
    return this.texts.get(name);
  }
  async write(name: string, text: string): Promise<void> {
    this.texts.set(name, text);
  }
  async setAside(name: string): Promise<string> {
    throw new Error(`Nothing is damaged here, and ${name} is not either`);
  }
  async remove(name: string): Promise<void> {
    this.texts.delete(name);
  }
}

/**
 * The built page and the demo ports behind TLS and credentials, in this process, so that a test can put its clock
 * forward.
 */
export class AccessRelay {
  readonly origin: string;
  readonly credentials: Credentials;
  readonly memory: MemoryState;
  readonly #clock: SkippingClock;
  readonly #stop: () => Promise<void>;

  private constructor(
    origin: string,
    credentials: Credentials,
    memory: MemoryState,
    clock: SkippingClock,
    stop: () => Promise<void>,
  ) {
    this.origin = origin;
    this.credentials = credentials;
    this.memory = memory;
    this.#clock = clock;
    this.#stop = stop;
  }

  static async start({
    port = 0,
    origins = [],
    memory = new MemoryState(),
    host = 'localhost',
    hosts = [],
  }: AccessRelayOptions = {}): Promise<AccessRelay> {
    const clock = new SkippingClock();
    const log = (): void => undefined;
    const credentials = await Credentials.open({
      time: { clock, wallMs: clock.nowMs },
      log,
      emit: () => undefined,
      keeper: new CredentialFile(memory),
    });
    let origin = '';
    const relay = makeRelay({
      version: '0.0.0',
      node: 'lab1',
      source: makeSystemPorts({ demo: 'on' }),
      access: { identify: identifyByAddress, origins, hosts },
      credentials,
      publicUrl: () => origin,
      serveFile: serveStaticFiles(built),
      clock: systemClock,
      log,
    });
    const kept = await keepCertificate(memory, { names: ['localhost'], addresses: ['127.0.0.1'] }, 'lab1', Date.now());
    const server = await listenHttp(relay.handlers, host, port, {
      pair: kept.pair,
      onPlainRequest: redirectToHttps([]),
      clock: systemClock,
    });
    origin = server.url;
    await relay.start();
    return new AccessRelay(origin, credentials, memory, clock, async () => {
      server.stopListening();
      await relay.stop();
      await server.close();
    });
  }

  /** A link for an owner's device, as the relay prints it when it starts. */
  async pairingLink(): Promise<string> {
    const { secret } = await this.credentials.pair();
    return `${this.origin}/${linkFragment(secret)}`;
  }

  /** Advances the time for all credentials. */
  skip(ms: number): void {
    this.#clock.skip(ms);
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}
