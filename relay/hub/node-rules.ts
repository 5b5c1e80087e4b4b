/** Subprotocol of the WebSocket between a node and its hub (NODE-LINK.md). */
export const nodeProtocol = 'baudcast.node.v1';

/** Path of the hub for its nodes. */
export const nodePath = '/v1/nodes';

const kibibyte = 1024;

/** Limits of both ends. */
export const nodeRules = {
  /** Each end has to send its first message within this time. */
  helloMs: 5000,
  /**
   * Heartbeat interval of each end, and the silence after which the link is dead: shorter than a client's, because many
   * clients depend on it.
   */
  pingMs: 5000,
  deadMs: 20_000,
  /** Nodes at one time. */
  nodes: 256,
  /** Visits of one link at one time. */
  visits: 4096,
  /** A text message, in UTF-8. */
  textBytes: 1024 * kibibyte,
  /** What precedes the frame in a binary message. */
  visitHeaderBytes: 8,
  /**
   * Device bytes on their way to one client that the hub has not said it got rid of, all ports of the node together.
   */
  windowBytes: 192 * kibibyte,
  /**
   * Bytes of frames on their way from the node to the hub that the hub has not said it got: what waits in front of an
   * answer where the link is slow.
   */
  linkBytes: 128 * kibibyte,
  /** The hub says so, and what its clients have taken, at least each so many bytes. */
  reportBytes: 32 * kibibyte,
  /** What may wait at either end to be sent: the link is of no use when it is more. */
  queuedBytes: 16 * 1024 * kibibyte,
  /** Bytes for devices that may wait at the hub for a link. */
  transmitBytes: 4 * 1024 * kibibyte,
  /** Frames that both ends keep, so that those who get the same one cost eight bytes each. */
  keptFrameBytes: 1024 * kibibyte,
  keptFrames: 4096,
} as const;

/** @returns whether a node may have this name, which is the prefix of its ports' ids */
export function isNodeName(name: string): boolean {
  return /^[^\p{C}\p{Z}/]{1,64}$/u.test(name);
}
