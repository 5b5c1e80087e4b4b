/** Stable names for what can go wrong; `web/i18n` has the sentence for each. */
export type SerialErrorCode =
  | 'unsupported' // this browser has no Web Serial here
  | 'port-busy' // another program or page has it
  | 'permission-denied'
  | 'port-gone' // it is not plugged in (any more)
  | 'settings-refused' // the platform does not take these settings
  | 'open-failed' // anything else while opening
  | 'held-closed' // the shared port is closed, and somebody else holds it: only they can open it
  | 'read-only' // somebody else holds the shared port, or we may only watch it
  | 'refused' // the relay does not allow it
  | 'relay-unreachable' // no connection to the relay
  | 'not-recorded' // the relay's host records nothing
  | 'recordings-away' // the relay cannot read now what it has recorded
  | 'not-open' // asked of a session whose port is not open now
  | 'port-released' // it is left to another program for a while
  | 'transmit-failed'
  | 'claimed' // something has the line for itself (`detail`: what it is called)
  | 'stopped' // a person stopped everything
  | 'signal-failed'
  | 'sequence-failed' // a step did not come out as it should (`detail`: its line and text)
  | 'sequence-endless' // it loops without waiting (`detail`: the line)
  | 'sequence-invalid' // its text cannot be read (`detail`: the line)
  | 'unencodable' // a character the encoding does not have
  | 'checksum-range' // a checksum would be over no bytes (`detail`: how many bytes there are)
  | 'not-found' // no such port, session or capture
  | 'storage-full'
  | 'capture-too-large' // no room for it beside the other captures
  | 'load-no-room' // loading ended early, before other captures would have been deleted
  | 'load-too-much' // loading ended early: the relay sent more than it had announced
  | 'file-foreign' // a file that is not what its name says (`detail`: its name, also below)
  | 'file-newer' // a later version has written it
  | 'file-empty' // there is nothing of a serial line in it
  | 'file-cut' // it is damaged or ends early; what was read is kept
  | 'settings-wrong' // settings in it are damaged, or of a later version; none of them was taken over
  | 'file-unreadable' // the browser cannot read it (any further)
  | 'file-no-room' // reading it ended early, before other captures would have been deleted
  | 'file-changed' // it was shortened, replaced or removed while it was sent
  | 'file-unwritable' // what is received cannot be saved (any further)
  | 'line-unanswered' // no echo or prompt came for a line of text (`detail`: its number)
  | 'transfer-silent' // the other end of a file transfer does not answer
  | 'transfer-cancelled' // the other end has cancelled it
  | 'transfer-failed' // too many errors, or both ends do not agree where they are
  | 'storage-blocked'
  | 'capture-damaged'
  | 'view-failed' // a view met an error and tries again; `detail`: what it was
  | 'part-missing' // a part of the page is not loaded (`detail`: the status of the server's answer; empty: none came)
  | 'copy-refused' // the browser keeps its clipboard from the page
  | 'internal';

/**
 * An error that people see. `detail` is data for the sentence (a character, a name), never a sentence itself.
 */
export class SerialError extends Error {
  override readonly name = 'SerialError';
  readonly code: SerialErrorCode;
  readonly detail: string;

  constructor(code: SerialErrorCode, detail = '', options?: { cause?: unknown }) {
    super(detail ? `${code}: ${detail}` : code, options);
    this.code = code;
    this.detail = detail;
  }
}

/** `error` as it is when it is a `SerialError`, else wrapped as `fallback` with the original as `cause`. */
export function toSerialError(error: unknown, fallback: SerialErrorCode): SerialError {
  if (error instanceof SerialError) return error;
  return new SerialError(fallback, error instanceof Error ? error.message : String(error), { cause: error });
}
