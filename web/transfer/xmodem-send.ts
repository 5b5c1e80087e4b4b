import { SerialError } from '../core/serial-error.ts';
import { announceFile } from './announced-file.ts';
import { endingBoth, type TransferContext, type OutgoingFile, type Transfer } from './transfer-context.ts';
import { encodeBlock, xmodemByte, type BlockCheck } from './xmodem-blocks.ts';

interface XmodemSendOptions {
  /** YMODEM: several files, each announced with name, size and time. */
  readonly isBatch: boolean;
  /** Blocks of 1024 bytes; the rest of a file goes in blocks of 128. */
  readonly isLarge: boolean;
  /** How long to wait for a receiver to begin. Default: 60 s */
  readonly startMs?: number;
}

const answerMs = 10_000;
const maxTries = 10;
/** A `C` that comes later than this after the first block asks for that block; an earlier one is left from before. */
const staleMs = 1000;
/** As lrzsz: with less left than this, small blocks are shorter on the line than a large one. */
const leastLargeBytes = 897;

/** Sends a file by XMODEM, or several by YMODEM. @throws {SerialError} `transfer-*`, `file-changed` */
export function sendXmodem(
  context: TransferContext,
  files: readonly OutgoingFile[],
  options: XmodemSendOptions,
): Transfer {
  return endingBoth(sendFiles(context, files, options));
}

function* sendFiles(context: TransferContext, files: readonly OutgoingFile[], options: XmodemSendOptions): Transfer {
  const sender = new XmodemSender(context, options);
  let bytesLeft = files.reduce((sum, { size }) => sum + size, 0);
  for (const [index, file] of files.entries()) {
    context.beginFile(file.name, file.size, index);
    if (options.isBatch) yield* sender.announce(announceFile(file, files.length - index, bytesLeft));
    yield* sender.sendFile(file, index);
    bytesLeft -= file.size;
  }
  if (options.isBatch) yield* sender.announce(new Uint8Array(0));
}

class XmodemSender {
  readonly #context: TransferContext;
  readonly #options: XmodemSendOptions;
  #check: BlockCheck = 'crc';
  #isStreaming = false;
  #hasStarted = false;

  constructor(context: TransferContext, options: XmodemSendOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Block 0 of YMODEM; an empty one ends the batch. */
  *announce(info: Uint8Array): Transfer {
    yield* this.#awaitStart();
    yield* this.#sendBlock(encodeBlock(0, info, info.length > 128 ? 1024 : 128, this.#check, 0), true);
  }

  *sendFile(file: OutgoingFile, index: number): Transfer {
    const context = this.#context;
    yield* this.#awaitStart();
    for (let at = 0, number = 1; at < file.size; number++) {
      const left = file.size - at;
      const size = this.#options.isLarge && left >= leastLargeBytes ? 1024 : 128;
      const data = yield* context.read(index, at, at + Math.min(size, left));
      yield* this.#sendBlock(encodeBlock(number, data, size, this.#check, xmodemByte.pad), number === 1);
      at += data.length;
      context.reach(at);
    }
    yield* this.#sendUntilAcknowledged(Uint8Array.of(xmodemByte.eot), false);
  }

  /** Waits until the receiver asks for the first block. */
  *#awaitStart(): Transfer {
    const context = this.#context;
    const { startMs = 60_000 } = this.#options;
    const endMs = context.nowMs() + startMs;
    for (let cans = 0; ;) {
      const byte = yield* context.byte(endMs);
      if (byte < 0) throw new SerialError('transfer-silent');
      cans = byte === xmodemByte.can ? cans + 1 : 0;
      if (cans === 2) throw new SerialError('transfer-cancelled');
      const isLetter = byte === xmodemByte.crc || byte === xmodemByte.stream;
      // Later a NAK is an answer from before.
      if (!isLetter && (byte !== xmodemByte.nak || this.#hasStarted)) continue;
      this.#isStreaming = byte === xmodemByte.stream;
      this.#check = isLetter ? 'crc' : 'sum';
      this.#hasStarted = true;
      return;
    }
  }

  *#sendBlock(block: Uint8Array, isFirst: boolean): Transfer {
    if (!this.#isStreaming) return yield* this.#sendUntilAcknowledged(block, isFirst);
    yield { kind: 'transmit', bytes: block };
    // Nothing is answered but a cancel.
    let cans = 0;
    for (let byte = this.#context.shift(); byte >= 0; byte = this.#context.shift()) {
      cans = byte === xmodemByte.can ? cans + 1 : 0;
      if (cans === 2) throw new SerialError('transfer-cancelled');
    }
  }

  *#sendUntilAcknowledged(bytes: Uint8Array, isFirst: boolean): Transfer {
    const context = this.#context;
    for (let tries = 0; tries < maxTries; tries++) {
      // Receivers that are careful ask for the end twice.
      if (tries > (bytes[0] === xmodemByte.eot ? 1 : 0)) context.error();
      // An answer that is here already answers nothing of this.
      context.clear();
      yield { kind: 'transmit', bytes };
      if (yield* this.#isAcknowledged(isFirst)) return;
    }
    throw new SerialError('transfer-failed');
  }

  /** @returns `false`: it is to be sent again */
  *#isAcknowledged(isFirst: boolean): Transfer<boolean> {
    const context = this.#context;
    const sentMs = context.nowMs();
    for (let cans = 0; ;) {
      const byte = yield* context.byte(sentMs + answerMs);
      if (byte < 0 || byte === xmodemByte.nak) return false;
      if (byte === xmodemByte.ack) return true;
      cans = byte === xmodemByte.can ? cans + 1 : 0;
      if (cans === 2) throw new SerialError('transfer-cancelled');
      if (isFirst && byte === xmodemByte.crc && context.nowMs() - sentMs > staleMs) return false;
    }
  }
}
