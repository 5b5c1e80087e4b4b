import { SerialError } from '../../web/core/serial-error.ts';
import {
  TransferContext,
  type Transfer,
  type TransferAnswer,
  type TransferStep,
} from '../../web/transfer/transfer-context.ts';
import { MemoryFiles, type TestFile } from './memory-files.ts';

/** The errors of a bad line, each as a share of the bytes. */
export interface Noise {
  readonly seed: number;
  readonly drop?: number;
  readonly flip?: number;
  readonly double?: number;
  /** Up to so many milliseconds more for a piece. */
  readonly delayMs?: number;
}

interface Simulation {
  readonly send: (context: TransferContext) => Transfer;
  readonly receive: (context: TransferContext) => Transfer;
  readonly files: readonly TestFile[];
  /** Default: 115,200 */
  readonly baudRate?: number;
  readonly latencyMs?: number;
  readonly noise?: Noise;
  /** From here on nothing passes, in either direction. */
  readonly cutMs?: number;
  /** Which piece of the sender's data does not arrive. */
  readonly missingPiece?: number;
  /** The receiver's line does not notice that. Default: false */
  readonly isMissedSilently?: boolean;
  /** What the receiver has already of each file. */
  readonly here?: ReadonlyMap<string, Uint8Array>;
  /** When the sender begins. Default: at once */
  readonly startMs?: number;
}

interface SimulatedEnd {
  /** `undefined`: it succeeded. */
  error: SerialError | undefined;
  readonly context: TransferContext;
}

/** Runs both ends of a transfer on a simulated line and a clock of its own, to their ends. */
export function simulate(options: Simulation) {
  const {
    files,
    baudRate = 115_200,
    latencyMs = 1,
    noise,
    cutMs = Infinity,
    here,
    startMs = 0,
    missingPiece,
    isMissedSilently = false,
  } = options;
  let nowMs = 0;
  const random = randomFrom(noise?.seed ?? 1);
  const receiverFiles = new MemoryFiles();
  for (const [name, bytes] of here ?? []) receiverFiles.here.set(name, bytes);
  const senderFiles = new MemoryFiles(files);
  const sender = new End(options.send, senderFiles, () => nowMs, startMs);
  const receiver = new End(options.receive, receiverFiles, () => nowMs, 0);
  const wires: { atMs: number; bytes: Uint8Array | undefined; to: End }[] = [];
  let busyMs = { sender: 0, receiver: 0 };
  let pieces = 0;
  const put = (from: 'sender' | 'receiver', bytes: Uint8Array): number => {
    if (from === 'sender' && bytes.length > 1000 && pieces++ === missingPiece) {
      if (!isMissedSilently) wires.push({ atMs: busyMs.sender + latencyMs, bytes: undefined, to: receiver });
      return busyMs.sender;
    }
    const to = from === 'sender' ? receiver : sender;
    for (let at = 0; at < bytes.length; at += 128) {
      const piece = bytes.subarray(at, at + 128);
      const endMs = Math.max(busyMs[from], nowMs) + (piece.length * 10_000) / baudRate;
      busyMs = { ...busyMs, [from]: endMs };
      if (endMs > cutMs) continue;
      const before = wires.findLast((wire) => wire.to === to)?.atMs ?? 0;
      const atMs = Math.max(endMs + latencyMs + (noise?.delayMs ?? 0) * random(), before);
      wires.push({ atMs, bytes: noise ? worsened(piece, noise, random) : piece.slice(), to });
    }
    return busyMs[from];
  };
  while (!sender.isDone || !receiver.isDone) {
    sender.run((bytes) => put('sender', bytes));
    receiver.run((bytes) => put('receiver', bytes));
    wires.sort((a, b) => a.atMs - b.atMs);
    const next = Math.min(wires[0]?.atMs ?? Infinity, sender.wakeMs, receiver.wakeMs);
    if (next === Infinity) break;
    nowMs = Math.max(nowMs, next);
    while ((wires[0]?.atMs ?? Infinity) <= nowMs) {
      const wire = wires.shift();
      wire?.to.push(wire.bytes);
    }
    if (nowMs > 7_200_000) throw new Error('A simulated transfer takes for ever');
  }
  return {
    sender: sender as SimulatedEnd,
    receiver: receiver as SimulatedEnd,
    received: receiverFiles,
    nowMs,
    reads: senderFiles.reads,
  };
}

class End implements SimulatedEnd {
  readonly context: TransferContext;
  error: SerialError | undefined;
  isDone = false;
  wakeMs: number;
  readonly #transfer: Transfer;
  readonly #files: MemoryFiles;
  readonly #nowMs: () => number;
  #step: TransferStep | undefined;

  constructor(start: (context: TransferContext) => Transfer, files: MemoryFiles, nowMs: () => number, startMs: number) {
    this.context = new TransferContext(nowMs);
    this.#transfer = start(this.context);
    this.#files = files;
    this.#nowMs = nowMs;
    this.wakeMs = startMs;
  }

  /** @param bytes `undefined`: some are missing */
  push(bytes: Uint8Array | undefined): void {
    if (this.isDone) return;
    if (bytes) this.context.push(bytes);
    else this.context.pushGap();
    if (this.#step?.kind === 'wait') this.wakeMs = this.#nowMs();
  }

  /** @param transmit puts bytes on the line, and returns when they have gone */
  run(transmit: (bytes: Uint8Array) => number): void {
    if (this.isDone || this.#nowMs() < this.wakeMs) return;
    try {
      let answer: TransferAnswer;
      for (;;) {
        const { done, value: step } = this.#transfer.next(answer);
        if (done) break;
        this.#step = step as TransferStep;
        answer = undefined;
        switch (this.#step.kind) {
          case 'wait':
            if (this.context.available > 0) continue;
            this.wakeMs = this.#step.untilMs;
            return;
          case 'pause':
            this.wakeMs = this.#step.untilMs;
            return;
          case 'transmit':
            this.wakeMs = transmit(this.#step.bytes);
            if (this.#step.reaches !== undefined) this.context.reach(this.#step.reaches);
            return;
          case 'read':
            answer = this.#files.readNow(this.#step.file, this.#step.from, this.#step.to);
            break;
          case 'begin':
            answer = this.#files.beginNow(this.#step.file);
            break;
          case 'check':
            answer = this.#files.checkNow();
            break;
          case 'start':
            this.#files.starts.push(this.#step.at);
            break;
          case 'write':
            this.#files.writeNow(this.#step.bytes);
            break;
          case 'end':
            this.#files.endNow();
        }
      }
    } catch (error) {
      if (!(error instanceof SerialError)) throw error;
      this.error = error;
    }
    this.isDone = true;
    this.wakeMs = Infinity;
  }
}

/** Bytes as a bad line delivers them. */
export function worsened(bytes: Uint8Array, noise: Noise, random: () => number): Uint8Array {
  const { drop = 0, flip = 0, double = 0 } = noise;
  const result: number[] = [];
  for (const byte of bytes) {
    if (random() < drop) continue;
    result.push(random() < flip ? byte ^ (1 << Math.floor(random() * 8)) : byte);
    if (random() < double) result.push(byte);
  }
  return Uint8Array.from(result);
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
