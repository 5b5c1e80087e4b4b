import type { TransferFiles } from '../../web/engine/run-transfer.ts';
import { crc32 } from '../../web/transfer/transfer-checks.ts';
import type { IncomingFile, OutgoingFile } from '../../web/transfer/transfer-context.ts';

/** A file of a test. */
export interface TestFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Bytes that look like nothing, with many that protocols have to escape. */
export function testBytes(length: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, (_, at) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return at % 5 === 0 ? (state >>> 16) & 0x1f : state >>> 24;
  });
}

/** Files to send, in memory. */
export const outgoing = (files: readonly TestFile[]): OutgoingFile[] =>
  files.map(({ name, bytes }) => ({ name, size: bytes.length, modifiedMs: 1_764_400_000_000 }));

/** Takes files to and from memory. */
export class MemoryFiles implements TransferFiles {
  readonly received: { readonly file: IncomingFile; readonly pieces: Uint8Array[]; isWhole: boolean }[] = [];
  /** What is here already of a file, by its name. */
  readonly here = new Map<string, Uint8Array>();
  /** Where the files began of which something was here. */
  readonly starts: number[] = [];
  readonly #files: readonly TestFile[];
  /** How often something was read. */
  reads = 0;

  constructor(files: readonly TestFile[] = []) {
    this.#files = files;
  }

  /** The files that arrived completely. */
  get whole(): { readonly name: string; readonly bytes: Buffer }[] {
    return this.received
      .filter(({ isWhole }) => isWhole)
      .map(({ file, pieces }) => ({ name: file.name, bytes: Buffer.concat(pieces) }));
  }

  readNow(file: number, from: number, to: number): Uint8Array {
    this.reads++;
    return this.#files[file]?.bytes.subarray(from, to) ?? new Uint8Array(0);
  }

  beginNow(file: IncomingFile): number {
    this.received.push({ file, pieces: [], isWhole: false });
    return this.here.get(file.name)?.length ?? 0;
  }

  writeNow(bytes: Uint8Array): void {
    this.received.at(-1)?.pieces.push(bytes.slice());
  }

  checkNow(): number {
    return crc32(this.here.get(this.received.at(-1)?.file.name ?? '') ?? new Uint8Array(0));
  }

  endNow(): void {
    const last = this.received.at(-1);
    if (last) last.isWhole = true;
  }

  read = async (file: number, from: number, to: number): Promise<Uint8Array> => this.readNow(file, from, to);
  begin = async (file: IncomingFile): Promise<number> => this.beginNow(file);
  write = async (bytes: Uint8Array): Promise<void> => this.writeNow(bytes);
  check = async (): Promise<number> => this.checkNow();
  start = async (at: number): Promise<void> => void this.starts.push(at);
  end = async (): Promise<void> => this.endNow();
}
