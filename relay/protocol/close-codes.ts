/**
 * What the end of a connection means, and whether to reconnect: `no`; `yes`, by back-off with jitter; `later`, the same
 * from 10 s up.
 */
interface CloseMeaning {
  readonly name: string;
  /** A sentence for people, for when the close itself gives no reason. */
  readonly meaning: string;
  readonly reconnect: 'no' | 'yes' | 'later';
}

/** Close codes of our own: 4400 to 4499 are the client's fault or concern, 4500 to 4599 the relay's. */
export const closeCodes = {
  badMessages: 4400,
  unauthenticated: 4401,
  forbidden: 4403,
  notFound: 4404,
  version: 4406,
  helloTimeout: 4408,
  replaced: 4409,
  expired: 4410,
  gap: 4416,
  readOnly: 4423,
  tooMuch: 4429,
  internal: 4500,
  shutdown: 4501,
  overloaded: 4503,
  dead: 4504,
  stalled: 4508,
  deviceGone: 4510,
  portClosed: 4511,
} as const;

const meanings: ReadonlyMap<number, CloseMeaning> = new Map<number, CloseMeaning>([
  [1000, { name: 'normal', meaning: 'The connection was ended as agreed.', reconnect: 'no' }],
  [1001, { name: 'going-away', meaning: 'The relay is going away.', reconnect: 'yes' }],
  [1002, { name: 'protocol-error', meaning: 'The connection broke the WebSocket protocol.', reconnect: 'later' }],
  [1003, { name: 'unsupported-data', meaning: 'The relay does not take this kind of message.', reconnect: 'no' }],
  [1006, { name: 'cut', meaning: 'The connection was cut without a word.', reconnect: 'yes' }],
  [1007, { name: 'not-utf-8', meaning: 'A text message was not valid UTF-8.', reconnect: 'no' }],
  [1009, { name: 'too-big', meaning: 'A message was larger than 64 KiB.', reconnect: 'no' }],
  [1011, { name: 'internal-error', meaning: 'The relay had an internal error.', reconnect: 'later' }],
  [1012, { name: 'restart', meaning: 'The relay is being restarted.', reconnect: 'yes' }],
  [1013, { name: 'try-later', meaning: 'The relay has too much to do.', reconnect: 'later' }],
  [
    closeCodes.badMessages,
    { name: 'bad-messages', meaning: 'Too many messages could not be understood.', reconnect: 'no' },
  ],
  [
    closeCodes.unauthenticated,
    { name: 'unauthenticated', meaning: 'The relay wants a credential, and this one is not valid.', reconnect: 'no' },
  ],
  [closeCodes.forbidden, { name: 'forbidden', meaning: 'This is not allowed with this credential.', reconnect: 'no' }],
  [closeCodes.notFound, { name: 'not-found', meaning: 'No such port.', reconnect: 'no' }],
  [
    closeCodes.version,
    { name: 'version', meaning: 'Page and relay have no protocol version in common.', reconnect: 'no' },
  ],
  [
    closeCodes.helloTimeout,
    { name: 'hello-timeout', meaning: 'The first message did not come in time.', reconnect: 'yes' },
  ],
  [
    closeCodes.replaced,
    { name: 'replaced', meaning: 'The same client has connected again elsewhere.', reconnect: 'no' },
  ],
  [closeCodes.expired, { name: 'expired', meaning: 'The access has ended.', reconnect: 'no' }],
  [
    closeCodes.gap,
    {
      name: 'gap',
      meaning: 'This connection was too slow: bytes it has not received are no longer kept.',
      reconnect: 'yes',
    },
  ],
  [
    closeCodes.readOnly,
    {
      name: 'read-only',
      meaning: 'Another client holds the lease, so nothing can be transmitted here.',
      reconnect: 'no',
    },
  ],
  [closeCodes.tooMuch, { name: 'too-much', meaning: 'Too much was sent in too short a time.', reconnect: 'later' }],
  [closeCodes.internal, { name: 'internal', meaning: 'The relay had an internal error.', reconnect: 'later' }],
  [closeCodes.shutdown, { name: 'shutdown', meaning: 'The relay was stopped.', reconnect: 'yes' }],
  [closeCodes.overloaded, { name: 'overloaded', meaning: 'The relay has too many connections.', reconnect: 'later' }],
  [closeCodes.dead, { name: 'dead', meaning: 'This connection was silent for too long.', reconnect: 'yes' }],
  [closeCodes.stalled, { name: 'stalled', meaning: 'This connection took nothing for too long.', reconnect: 'yes' }],
  [closeCodes.deviceGone, { name: 'device-gone', meaning: 'The device is gone.', reconnect: 'later' }],
  [closeCodes.portClosed, { name: 'port-closed', meaning: 'The port was closed.', reconnect: 'no' }],
]);

/** The meaning of a close, by its name: a sentence; undefined for an unknown name. */
export function meaningOfClose(name: string): string | undefined {
  return [...meanings.values()].find((known) => known.name === name)?.meaning;
}

/**
 * @returns what a close code means; of one that is not known, by its range: the client's fault is not tried again, all
 * else is
 */
export function closeMeaning(code: number): CloseMeaning {
  const known = meanings.get(code);
  if (known !== undefined) return known;
  if (code >= 4400 && code <= 4499)
    return { name: 'refused', meaning: 'The relay refused this connection.', reconnect: 'no' };
  if (code >= 4500 && code <= 4599)
    return { name: 'relay-error', meaning: 'The relay ended this connection.', reconnect: 'later' };
  return { name: 'ended', meaning: 'The connection ended.', reconnect: 'later' };
}
