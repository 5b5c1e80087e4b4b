import type { NatsConnection } from '@nats-io/transport-node';
import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import type { Bucket, BucketEntry } from './bucket.ts';

const answerMs = 5000;
/** All credentials of a fleet are far less. */
const bucketBytes = 64 * 1024 * 1024;
/** Of a cluster: one server may be missing. */
const replicas = 3;

/** A bucket of JetStream. */
export class NatsBucket implements Bucket {
  readonly #kv: KV;
  readonly #removeNow: (key: string) => Promise<void>;

  /**
   * Makes the bucket if it is not there.
   * @throws {Error} with a sentence
   */
  static async open(connection: NatsConnection, name: string): Promise<NatsBucket> {
    try {
      const manager = new Kvm(connection);
      const kv = await manager.create(name, {
        history: 1,
        max_bytes: bucketBytes,
        replicas: connection.info?.cluster === undefined ? 1 : replicas,
        // So that the answer to a question is never an old one.
        allow_direct: false,
        timeout: answerMs,
      });
      const { streamInfo } = await kv.status();
      const { max_age: maxAge, discard, storage, name: stream } = streamInfo.config;
      if (maxAge !== 0 || discard !== 'new' || storage !== 'file')
        throw new Error(
          `The stream ${stream} has other limits than those of Baudcast: it must keep its messages in files, for any ` +
            'time, and discard new ones when it is full. Change it, or delete it, with all access that is in it.',
        );
      const jsm = await manager.js.jetstreamManager(false);
      return new NatsBucket(kv, async (key) => {
        await jsm.streams.purge(stream, { filter: `$KV.${name}.${key}` });
      });
    } catch (error) {
      throw explain(error);
    }
  }

  private constructor(kv: KV, remove: (key: string) => Promise<void>) {
    this.#kv = kv;
    this.#removeNow = remove;
  }

  async watch(take: (entry: BucketEntry) => void, onEnd: (reason: string) => void): Promise<() => void> {
    const entries = await this.#kv.watch().catch((error: unknown) => {
      throw explain(error);
    });
    const read = async (): Promise<void> => {
      for await (const { key, value, revision, operation } of entries)
        if (operation === 'PUT') take({ key, value, revision });
    };
    read().then(
      () => onEnd('The server sends no more changes.'),
      (error: unknown) => onEnd(explain(error).message),
    );
    return () => entries.stop();
  }

  async get(key: string): Promise<BucketEntry | undefined> {
    const entry = await this.#kv.get(key).catch((error: unknown) => {
      throw explain(error);
    });
    return entry?.operation === 'PUT' ? { key, value: entry.value, revision: entry.revision } : undefined;
  }

  async write(key: string, value: Uint8Array, revision?: number): Promise<number | undefined> {
    try {
      return await this.#kv.put(key, value, {
        timeout: answerMs,
        ...(revision === undefined ? {} : { previousSeq: revision }),
      });
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamWrongLastSequence)
        return undefined;
      throw explain(error);
    }
  }

  async remove(key: string): Promise<void> {
    await this.#removeNow(key);
  }
}

const noJetStream =
  'JetStream, which keeps who has access to the fleet, does not answer: it is off for this account (see nats.conf), ' +
  'or its cluster has no majority now.';

function explain(error: unknown): Error {
  if (error instanceof Error && error.name === 'JetStreamNotEnabled') return new Error(noJetStream, { cause: error });
  if (!(error instanceof JetStreamApiError)) return error instanceof Error ? error : new Error(String(error));
  const { code, message } = error;
  const sentences: Readonly<Record<number, string>> = {
    [JetStreamApiCodes.JetStreamNotEnabledForAccount]: noJetStream,
    10005: `JetStream cannot place what it keeps on ${replicas} servers of the cluster (${message}).`,
    10047: `JetStream has no room for what a fleet keeps (${message}): see jetstream in nats.conf.`,
    10077: 'The bucket with the access of this fleet is full.',
  };
  return new Error(sentences[code] ?? `JetStream refuses this: ${message}.`, { cause: error });
}
