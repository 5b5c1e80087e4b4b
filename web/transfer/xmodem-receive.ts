import { SerialError } from '../core/serial-error.ts';
import { readAnnouncement } from './announced-file.ts';
import { endingBoth, type TransferContext, type IncomingFile, type Transfer } from './transfer-context.ts';
import { checkOf, xmodemByte, type BlockCheck } from './xmodem-blocks.ts';

interface XmodemReceiveOptions {
  /** XMODEM: the name to give the one file. `undefined`: YMODEM, where the sender names them. */
  readonly name: string | undefined;
  readonly check: BlockCheck;
  /** YMODEM-G: blocks are not acknowledged, and the first error ends it. For lines that lose nothing. */
  readonly isStreaming?: boolean;
  /** How long to ask a sender to begin. Default: 60 s */
  readonly startMs?: number;
}

/** A block, or what came instead of one. */
type Received =
  | { readonly kind: 'block'; readonly number: number; readonly data: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'eot' | 'silent' | 'damaged' | 'noise' };

const askMs = 3000;
const blockMs = 10_000;
/** Between the bytes of a block. */
const byteMs = 2000;
/** The line counts as silent after this time. */
const silentMs = 300;
/** Behind an end there is nothing; behind a damaged byte that looks like one the rest of a block follows at once. */
const endMs = 100;
const maxTries = 10;

/** Receives a file by XMODEM, or several by YMODEM. @throws {SerialError} `transfer-*` */
export function receiveXmodem(context: TransferContext, options: XmodemReceiveOptions): Transfer {
  return endingBoth(receiveFiles(context, options));
}

function* receiveFiles(context: TransferContext, options: XmodemReceiveOptions): Transfer {
  const receiver = new XmodemReceiver(context, options);
  const { name } = options;
  if (name !== undefined) return yield* receiver.receiveFile({ name, size: undefined, modifiedMs: 0 });
  for (;;) {
    const file = yield* receiver.awaitAnnouncement();
    if (!file) return;
    yield* receiver.receiveFile(file);
  }
}

class XmodemReceiver {
  readonly #context: TransferContext;
  readonly #options: XmodemReceiveOptions;

  constructor(context: TransferContext, options: XmodemReceiveOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** @returns `undefined`: there are no more files */
  *awaitAnnouncement(): Transfer<IncomingFile | undefined> {
    const context = this.#context;
    for (let tries = 0; tries < maxTries; tries++) {
      const received = yield* this.#ask();
      if (received.kind === 'eot') {
        // The acknowledgement of the last file's end was lost.
        yield* context.transmit(xmodemByte.ack);
        continue;
      }
      if (received.kind !== 'block' || received.number !== 0) {
        context.error();
        yield* context.purge(silentMs);
        continue;
      }
      yield* context.transmit(xmodemByte.ack);
      return received.data[0] === 0 ? undefined : readAnnouncement(received.data);
    }
    throw new SerialError('transfer-failed');
  }

  *receiveFile(file: IncomingFile): Transfer {
    const context = this.#context;
    const { name, isStreaming = false } = this.#options;
    context.beginFile(file.name, file.size);
    const begun = yield { kind: 'begin', file };
    if (begun === undefined) throw new SerialError('transfer-cancelled');
    let length = 0;
    let next: Received | undefined = yield* this.#ask();
    for (let number = 1, errors = 0; ;) {
      const received: Received = next ?? (yield* this.#block(blockMs));
      next = undefined;
      if (received.kind === 'block' && received.number === (number & 0xff)) {
        const data = received.data.subarray(0, (file.size ?? Infinity) - length);
        if (data.length > 0) yield { kind: 'write', bytes: data };
        length += data.length;
        context.reach(length);
        if (!isStreaming) yield* context.transmit(xmodemByte.ack);
        number++;
        errors = 0;
      } else if (received.kind === 'block' && received.number === ((number - 1) & 0xff) && !isStreaming) {
        // It was received, and the acknowledgement was lost.
        yield* context.transmit(xmodemByte.ack);
        if (number === 1 && name === undefined) next = yield* this.#ask();
      } else if (received.kind === 'block') {
        throw new SerialError('transfer-failed');
      } else if (received.kind === 'eot') {
        if (isStreaming || (yield* this.#isRealEnd())) break;
        context.error();
        errors++;
      } else {
        if (isStreaming || ++errors > maxTries)
          throw new SerialError(received.kind === 'silent' ? 'transfer-silent' : 'transfer-failed');
        yield* this.#refuse();
      }
    }
    if (file.size !== undefined && length < file.size) throw new SerialError('transfer-failed');
    yield { kind: 'end' };
    yield* context.transmit(xmodemByte.ack);
  }

  /** Asks for the first block until one comes. What a device prints before that is not an error. */
  *#ask(): Transfer<Received> {
    const context = this.#context;
    const { check, isStreaming = false, startMs = 60_000 } = this.#options;
    const untilMs = context.nowMs() + startMs;
    while (context.nowMs() < untilMs) {
      yield* context.transmit(isStreaming ? xmodemByte.stream : check === 'crc' ? xmodemByte.crc : xmodemByte.nak);
      const received = yield* this.#block(askMs);
      if (received.kind === 'block' || received.kind === 'eot') return received;
      if (received.kind === 'damaged') {
        if (isStreaming) return received;
        context.error();
      }
      if (received.kind !== 'silent') yield* context.purge(silentMs);
    }
    throw new SerialError('transfer-silent');
  }

  /** A damaged byte looks like the end as well: the sender is asked to say it again, and says nothing else then. */
  *#isRealEnd(): Transfer<boolean> {
    const context = this.#context;
    if ((yield* context.purge(endMs)) > 0) return yield* this.#refuse();
    yield* context.transmit(xmodemByte.nak);
    const byte = yield* context.byte(context.nowMs() + blockMs);
    if (byte === xmodemByte.eot) return true;
    // A block again, or nothing.
    if (byte >= 0) context.unshift();
    return false;
  }

  /** Waits for the line to be silent, and asks for the same block again. */
  *#refuse(): Transfer<false> {
    this.#context.error();
    yield* this.#context.purge(silentMs);
    yield* this.#context.transmit(xmodemByte.nak);
    return false;
  }

  *#block(waitMs: number): Transfer<Received> {
    const context = this.#context;
    const first = yield* context.byte(context.nowMs() + waitMs);
    if (first < 0) return { kind: 'silent' };
    if (first === xmodemByte.eot) return { kind: 'eot' };
    if (first === xmodemByte.can && (yield* context.byte(context.nowMs() + byteMs)) === xmodemByte.can)
      throw new SerialError('transfer-cancelled');
    if (first !== xmodemByte.soh && first !== xmodemByte.stx) return { kind: 'noise' };
    const { check } = this.#options;
    const size = first === xmodemByte.soh ? 128 : 1024;
    const rest = new Uint8Array(2 + size + (check === 'crc' ? 2 : 1));
    for (let at = 0; at < rest.length; at++) {
      let byte = context.shift();
      if (byte < 0) byte = yield* context.byte(context.nowMs() + byteMs);
      if (byte < 0) return { kind: 'damaged' };
      rest[at] = byte;
    }
    const [number = 0, complement = 0] = rest;
    const data = rest.subarray(2, 2 + size);
    const low = rest[rest.length - 1] ?? 0;
    const value = check === 'crc' ? ((rest[2 + size] ?? 0) << 8) | low : low;
    if (number + complement !== 0xff || checkOf(data, check) !== value) return { kind: 'damaged' };
    return { kind: 'block', number, data };
  }
}
