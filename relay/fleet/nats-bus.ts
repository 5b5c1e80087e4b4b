import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node';
import type { Bucket } from './bucket.ts';
import type { Bus, BusMessage } from './bus.ts';
import { JetStreamLog } from './jet-stream.ts';
import type { StreamLog } from './stream-log.ts';
import { inboxOf } from './subjects.ts';

/** How NATS is reached. */
interface NatsAccess {
  /** `tls:` or `nats:` URLs of one cluster. */
  readonly servers: readonly string[];
  /** Contents of a credentials file of NATS (JWT and seed), or the seed of an nkey alone. Default: none. */
  readonly credentials: string | undefined;
  /** PEM of an authority that is trusted in addition to the system's. */
  readonly authority: string | undefined;
}

/** Why there is no connection. */
export class NatsFailure extends Error {
  /** It will be the same until somebody changes something. */
  readonly isRefusal: boolean;

  constructor(message: string, isRefusal: boolean, options?: ErrorOptions) {
    super(message, options);
    this.isRefusal = isRefusal;
  }
}

/** What may be published before the server is asked whether it has taken it. */
const flushBytes = 256 * 1024;

/** How long the connection may take to be made, and the interval of the pings that notice that it is dead. */
const connectMs = 5000;
const pingMs = 5000;

/** What a server has to take at least: a frame, or a list of some hundred ports. Its default is 1 MiB. */
const leastPayload = 256 * 1024;

/** A connection to NATS. When it ends, a new one has to be made, so nothing waits for a server that is away. */
export class NatsBus implements Bus {
  readonly #connection: NatsConnection;
  #givenBytes = 0;
  #isFlushing = false;

  /**
   * @param name of this relay, for people who look after the server
   * @param onRefused the server does not allow something, in a sentence
   * @throws {NatsFailure}
   */
  static async connect(access: NatsAccess, name: string, onRefused: (reason: string) => void): Promise<NatsBus> {
    // Most relays do without.
    const nats = await import('@nats-io/transport-node');
    const { servers, credentials, authority } = access;
    const isFile = credentials?.includes('NATS USER JWT') ?? false;
    // The library wants the lines of a file to end as on Unix, the last one too.
    const text = credentials
      ?.trim()
      .replaceAll('\r\n', '\n')
      .concat(isFile ? '\n' : '');
    const secret = text === undefined ? undefined : new TextEncoder().encode(text);
    const isEncrypted = servers.some((server) => server.startsWith('tls:')) || authority !== undefined;
    const options: ConnectionOptions = {
      servers: [...servers],
      name,
      inboxPrefix: inboxOf(name),
      reconnect: false,
      timeout: connectMs,
      pingInterval: pingMs,
      maxPingOut: 2,
      ...(secret && { authenticator: isFile ? nats.credsAuthenticator(secret) : nats.nkeyAuthenticator(secret) }),
      ...(isEncrypted && { tls: authority === undefined ? {} : { ca: authority } }),
    };
    const connection = await nats.connect(options).catch((error: unknown) => {
      throw explain(error, servers);
    });
    const most = connection.info?.max_payload ?? 0;
    if (most >= leastPayload) return new NatsBus(connection, onRefused);
    await connection.close();
    throw new NatsFailure(
      `The NATS server at ${servers.join(', ')} takes messages of at most ${most} bytes, which is too little: ` +
        `set its max_payload to ${leastPayload} or more.`,
      true,
    );
  }

  private constructor(connection: NatsConnection, onRefused: (reason: string) => void) {
    this.#connection = connection;
    void this.#watch(onRefused);
  }

  get bufferedBytes(): number {
    return this.#givenBytes;
  }

  get maxBytes(): number {
    return this.#connection.info?.max_payload ?? 1024 * 1024;
  }

  /** Resolves with a sentence when the connection has ended. */
  async ended(): Promise<string> {
    const error = await this.#connection.closed();
    return error instanceof Error ? error.message : 'The connection to NATS was closed.';
  }

  publish(subject: string, bytes: Uint8Array, answers?: string): void {
    if (this.#connection.isClosed()) return;
    this.#connection.publish(subject, bytes, answers === undefined ? {} : { reply: answers });
    this.#givenBytes += bytes.length;
    if (this.#givenBytes >= flushBytes) void this.#flush();
  }

  subscribe(pattern: string, receive: (message: BusMessage) => void): () => void {
    const subscription = this.#connection.subscribe(pattern, {
      callback: (error, message) => {
        // The server refuses the subscription, which `#watch` hears too.
        if (error) return;
        const isUnheard = message.headers?.code === 503 && message.data.length === 0;
        // What is kept at the server can be sent to any subject by those who may read it, but not without these signs.
        if ((message.headers && !isUnheard) || message.reply?.startsWith('$JS.')) return;
        receive({
          // Decoded when it is asked for, which nobody does of the newest frames.
          get subject() {
            return message.subject;
          },
          bytes: message.data,
          isUnheard,
        });
      },
    });
    return () => subscription.unsubscribe();
  }

  /** A bucket of the server, made if it is not there. @throws {Error} with a sentence */
  async bucket(name: string): Promise<Bucket> {
    const { NatsBucket } = await import('./nats-bucket.ts');
    return NatsBucket.open(this.#connection, name);
  }

  /** What the server keeps, over this connection. */
  streams(): Promise<StreamLog> {
    return JetStreamLog.open(this.#connection);
  }

  /** Sends what was published, and ends. */
  async close(): Promise<void> {
    await this.#connection.flush().catch(() => undefined);
    await this.#connection.close();
  }

  /** The server answers a flush behind everything that was published before. */
  async #flush(): Promise<void> {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    const bytes = this.#givenBytes;
    await this.#connection.flush().catch(() => undefined);
    this.#givenBytes -= bytes;
    this.#isFlushing = false;
    if (this.#givenBytes >= flushBytes) void this.#flush();
  }

  async #watch(onRefused: (reason: string) => void): Promise<void> {
    for await (const status of this.#connection.status()) if (status.type === 'error') onRefused(status.error.message);
  }
}

function explain(error: unknown, servers: readonly string[]): NatsFailure {
  const where = servers.join(', ');
  const text = error instanceof Error ? `${error.name} ${error.message} ${String(error.cause)}` : String(error);
  if (/Authorization|authentication|nkey|credential/i.test(text))
    return new NatsFailure(`The NATS server at ${where} does not accept the credentials: check --nats-creds.`, true, {
      cause: error,
    });
  if (/certificate|self.signed|TLS/i.test(text))
    return new NatsFailure(
      `No encrypted connection to NATS at ${where} (${text}): check the URL and --nats-ca.`,
      true,
      { cause: error },
    );
  return new NatsFailure(
    `NATS at ${where} cannot be reached (${error instanceof Error ? error.message : text}).`,
    false,
    {
      cause: error,
    },
  );
}
