/** The transport of one client, whatever it is: says nothing of sockets. */
export interface ClientLink {
  /** Where the client is: an IP address. Default: nobody can tell. */
  readonly address?: string;
  /** Bytes handed over that have not left this host. */
  readonly bufferedBytes: number;
  sendText(text: string): void;
  /** The frame is sent to others too: it must not be changed. */
  sendFrame(frame: Uint8Array): void;
  /** @param reason a sentence that the page shows */
  close(code: number, reason: string): void;
}
