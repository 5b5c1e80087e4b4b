import { SerialError, toSerialError } from '../core/serial-error.ts';
import { untilAborted } from '../line/delay.ts';
import type {
  TransferContext,
  IncomingFile,
  Transfer,
  TransferAnswer,
  TransferStep,
} from '../transfer/transfer-context.ts';

/** The line, as far as a transfer needs it. */
export interface TransferLine {
  /** Resolves when the host has taken the bytes. @param onTaken called as it takes them, with how many it has taken */
  transmit(bytes: Uint8Array, onTaken?: (bytes: number) => void): Promise<void>;
  /** Drops what is queued. */
  discard(): Promise<void>;
  /** Everything received from now on is given to `tap`. The bytes are valid during the call only. */
  onReceived(tap: (bytes: Uint8Array) => void): void;
  /** Calls `callback` where received bytes are missing. */
  onGap?(callback: () => void): void;
}

/** Where files come from and go to. */
export interface TransferFiles {
  read(file: number, from: number, to: number): Promise<Uint8Array>;
  /** @returns how many bytes of it are here already; `undefined`: it is not wanted */
  begin(file: IncomingFile): Promise<number | undefined>;
  /** @returns the CRC-32 of what is here. Where nothing can be here already it is not called, nor is `start` */
  check?(): Promise<number>;
  start?(at: number): Promise<void>;
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  end(): Promise<void>;
  /** The transfer has failed or was cancelled: what was begun is not whole. */
  abandon?(): Promise<void>;
}

/** Handed to the line and not taken yet: enough that it never runs dry, little enough that a cancel is quick. */
const maxQueued = 8192;

/**
 * Runs a transfer on a line to its end.
 * @param signal when it aborts, both ends are cancelled, and the promise rejects with its reason
 * @throws what the transfer, the line or the files throw
 */
export async function runTransfer(
  transfer: Transfer,
  context: TransferContext,
  line: TransferLine,
  files: TransferFiles,
  signal: AbortSignal,
): Promise<void> {
  let queued = 0;
  let lastTaken: Promise<unknown> = Promise.resolve();
  const failures: unknown[] = [];
  let wake = (): void => {};
  line.onReceived((bytes) => {
    context.push(bytes);
    wake();
  });
  line.onGap?.(() => context.pushGap());
  const waitUntil = (untilMs: number): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        wake = () => {};
        resolve();
      };
      const timer = setTimeout(end, Math.max(0, untilMs - context.nowMs()));
      signal.addEventListener('abort', end, { once: true });
      wake = end;
    });
  const transmit = (bytes: Uint8Array, reaches: number | undefined): Promise<unknown> => {
    queued += bytes.length;
    const onTaken =
      reaches === undefined ? undefined : (count: number) => context.reach(reaches - bytes.length + count);
    const taken = line.transmit(bytes, onTaken).then(
      () => (queued -= bytes.length),
      (error: unknown) => failures.push(error),
    );
    lastTaken = taken;
    return queued > maxQueued ? untilAborted(taken, signal).catch(() => {}) : Promise.resolve();
  };
  const carryOut = async (step: TransferStep): Promise<TransferAnswer> => {
    switch (step.kind) {
      case 'transmit':
        await transmit(step.bytes, step.reaches);
        return undefined;
      case 'flush':
        await untilAborted(lastTaken, signal).catch(() => {});
        return undefined;
      case 'wait':
        if (context.available === 0) await waitUntil(step.untilMs);
        return undefined;
      case 'pause':
        while (context.nowMs() < step.untilMs && !signal.aborted) await waitUntil(step.untilMs);
        return undefined;
      case 'read':
        return untilAborted(files.read(step.file, step.from, step.to), signal);
      case 'begin':
        return untilAborted(files.begin(step.file), signal);
      case 'check':
        return untilAborted(files.check?.() ?? Promise.resolve(0), signal);
      case 'start':
        return void (await untilAborted(files.start?.(step.at) ?? Promise.resolve(), signal));
      case 'write':
        return void (await untilAborted(files.write(step.bytes), signal));
      case 'end':
        return void (await untilAborted(files.end(), signal));
    }
  };
  let next = transfer.next();
  while (!next.done && !signal.aborted && failures.length === 0) {
    let answer: TransferAnswer;
    try {
      answer = await carryOut(next.value);
    } catch (error) {
      if (signal.aborted) break;
      // A file's fault: the other end is to be cancelled.
      next = transfer.throw(
        next.value.kind === 'read' && !(error instanceof SerialError)
          ? new SerialError('file-changed', context.progress.name, { cause: error })
          : toSerialError(error, 'file-unwritable'),
      );
      continue;
    }
    if (!signal.aborted && failures.length === 0) next = transfer.next(answer);
  }
  // What was handed over last may still fail.
  if (failures.length === 0) await untilAborted(lastTaken, signal).catch(() => {});
  if (signal.aborted) {
    await line.discard();
    await line.transmit(context.cancel).catch(() => {});
    signal.throwIfAborted();
  }
  if (failures.length > 0) {
    // A relay that comes back within its time limit still tells the other end.
    void line.transmit(context.cancel).catch(() => {});
    throw failures[0];
  }
}
