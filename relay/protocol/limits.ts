/** Subprotocol of the WebSocket, and the one entry of `hello.versions` and `welcome.version` today. */
export const protocolVersion = 'baudcast.v1';

const kibibyte = 1024;

/** Bounds both ends check; the same for every relay, because a validator has to know them before `welcome`. */
export const bounds = {
  /** A whole binary message with its header. More: WebSocket close 1009, HTTP 413. */
  frameBytes: 64 * kibibyte,
  /** The header within `frameBytes`. */
  frameHeaderBytes: 20,
  /** A text message from a client, in UTF-8. */
  clientTextBytes: 64 * kibibyte,
  /** A text message from a relay, in UTF-8: `welcome` lists every port. */
  relayTextBytes: 1024 * kibibyte,
  /** The body of one POST of the HTTP transport. */
  sendBytes: 256 * kibibyte,
  /** Credit a viewer may have with one port; what is granted above it is cut off. */
  creditBytes: 1024 * kibibyte,
  /** Limit of one `history` request. */
  historyBytes: 256 * kibibyte,
  /** Writes that one `outcomes` request may ask about. */
  outcomes: 256,
  sequenceSteps: 100,
  /** All steps of a sequence together. */
  sequenceMs: 10_000,
  /** How long a port can be lent at once. */
  lendMs: 3_600_000,
  /** Lengths of strings are counted in UTF-16 code units, as JavaScript does. */
  portIdLength: 256,
  nameLength: 64,
  noteLength: 2000,
  reasonLength: 200,
  credentialLength: 4096,
  /** Ports in `welcome`, and in the list of recordings. */
  ports: 1024,
  /** Ports in `welcome` for a client that uses the directory: with more there are none. */
  welcomePorts: 256,
  /** Ports in one page of the directory. */
  directoryPage: 200,
  /** Hosts that a page counts. */
  nodesCounted: 256,
  /** Ports whose changes a client may have itself told, where it is not told of all. */
  watchedPorts: 256,
  searchLength: 200,
  /** Ports that a client may glance at. */
  glancePorts: 64,
  /** Bytes of a port in one glance. */
  glanceBytes: 2 * kibibyte,
  /** Labels of one port. */
  labels: 16,
  /** Value of a label. */
  labelLength: 64,
  /** Recorded openings that one answer lists: the newest. */
  openings: 1000,
  /** Viewers named in one `viewers` message; `total` counts the others. */
  viewersNamed: 100,
} as const;

/** Limits that a relay may configure; sent in `welcome`. */
export interface RelayLimits {
  /** Past of a port that the replay buffer keeps. */
  readonly replayBytes: number;
  /** Credit of an `attach` that names none. */
  readonly creditBytes: number;
  /**
   * Bytes a client may have transmitted to one port without an answer yet; a write beyond is dropped with `OVERLOADED`.
   */
  readonly transmitBytes: number;
  /** Latest writes per client and port whose outcome is remembered. */
  readonly rememberedWrites: number;
  /**
   * How long a client whose connection was cut is remembered: its outcomes, and its lease unless somebody requests it.
   */
  readonly memoryMs: number;
  /** How long a holder whose connection was cut keeps the lease against requests: a short cut must not cost it. */
  readonly leaseReturnMs: number;
  /** How long a lease outlives its holder's connection without requests. */
  readonly leaseGraceMs: number;
  /** Interval of `tick` when nothing else is sent. */
  readonly tickMs: number;
  /** A connection that gave no sign of life for this long is dead. */
  readonly deadMs: number;
  /** How long a lossless holder may hold the port back without taking a byte. */
  readonly losslessStallMs: number;
}

export const defaultLimits: RelayLimits = {
  replayBytes: 2048 * kibibyte,
  creditBytes: 256 * kibibyte,
  transmitBytes: 256 * kibibyte,
  rememberedWrites: 256,
  memoryMs: 600_000,
  leaseReturnMs: 5000,
  leaseGraceMs: 30_000,
  tickMs: 15_000,
  deadMs: 25_000,
  losslessStallMs: 5000,
};

/** Rules of the relay that clients need not know. */
export const relayRules = {
  /** From the opening of a connection to its `hello`; then close 4408. */
  helloMs: 5000,
  /** WebSocket ping. */
  pingMs: 10_000,
  /** Refused messages on one connection; then close 4400. */
  offences: 10,
  /** Bytes that wait in memory for one viewer, over all ports. */
  queuedBytesPerViewer: 1024 * kibibyte,
  /** Connections without a valid credential at one time, where one is needed. */
  unauthenticated: 64,
  /** Minimum interval of `viewers` and `lagging` per port and viewer. */
  announceMs: 1000,
  /** Minimum interval of what is told of a port to those who glance at it. */
  glanceMs: 500,
  /** Bytes the HTTP transport keeps until the client acknowledges them. */
  unacknowledgedBytes: 1024 * kibibyte,
} as const;
