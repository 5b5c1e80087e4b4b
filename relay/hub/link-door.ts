/** Receives what a node link's transport brings. */
export interface LinkDoor {
  /** A text message, unchecked. */
  text(json: string): void;
  /** A binary message, unchecked; its bytes may be kept and changed. */
  binary(bytes: Uint8Array): void;
  /** The send buffer is empty again. */
  drained(): void;
  /** The link ended. @param reason a sentence, if there is one */
  ended(code: number, reason: string): void;
}
