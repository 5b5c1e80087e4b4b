/** Where the transport of a node link hands over what comes. */
export interface LinkDoor {
  /** A text message, which may be anything. */
  text(json: string): void;
  /** A binary message, which may be anything; its bytes may be kept and changed. */
  binary(bytes: Uint8Array): void;
  /** What was buffered has left, so that more can be taken. */
  drained(): void;
  /** The link is over. @param reason a sentence, where there is one */
  ended(code: number, reason: string): void;
}
