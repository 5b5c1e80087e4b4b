import type { ByteSink } from '../../core/byte-sink.ts';
import type { CaptureEvent } from '../../core/capture-event.ts';
import { withVisibleControls } from '../../core/visible-controls.ts';
import type { LaneView } from '../search/lane-view.ts';
import type { RowDecoder } from '../search/text-places.ts';
import type { RowCursor } from './export-rows.ts';
import type { RowWriter } from './row-file.ts';

const [TAB, LF, CR] = [9, 10, 13];
const noBytes = new Uint8Array(0);

/** What is needed of the platform, and the words for events. */
export interface TextParts {
  readonly describe: (event: CaptureEvent) => string;
  /** UTF-8 */
  readonly encode: (text: string) => Uint8Array;
}

/**
 * The rows of one capture as lines of text. Where the bytes of a row are its text, they are copied: nothing is decoded,
 * and nothing made for a row.
 */
export class TextRows implements RowWriter {
  readonly #headOf: (kind: RowCursor['kind'], timeMs: number) => string;
  readonly #widths: RowDecoder['widths'];
  readonly #parts: TextParts;
  #isLineOpen = false;
  /** The head of the newest row, which most often is that of the next. */
  #head: { readonly kind: RowCursor['kind']; readonly timeMs: number; readonly bytes: Uint8Array } | undefined;
  /** Of each direction: its newest segment, and whether all its characters are ASCII. */
  readonly #lanes: Partial<Record<'rx' | 'tx', { readonly lane: LaneView; readonly isPlain: boolean }>> = {};

  /** @param headOf what a line begins with */
  constructor(
    headOf: (kind: RowCursor['kind'], timeMs: number) => string,
    { widths }: Pick<RowDecoder, 'widths'>,
    parts: TextParts,
  ) {
    this.#headOf = headOf;
    this.#widths = widths;
    this.#parts = parts;
  }

  /** Whether a line was begun. */
  get state(): unknown {
    return this.#isLineOpen;
  }
  set state(state: unknown) {
    this.#isLineOpen = state === true;
  }

  begin(): Uint8Array<ArrayBuffer> {
    return noBytes;
  }

  end(): Uint8Array<ArrayBuffer> {
    return this.#isLineOpen ? Uint8Array.of(LF) : noBytes;
  }

  write(rows: RowCursor, out: ByteSink, most: number): boolean {
    for (let left = most; left > 0; left--) {
      if (!rows.next()) return true;
      if (!rows.isContinued) this.#writeHead(rows, out);
      this.#isLineOpen = true;
      if (rows.event) this.#writeText(this.#parts.describe(rows.event), out);
      else if (!this.#writePlain(rows, out)) this.#writeText(rows.text, out);
    }
    return false;
  }

  #writeHead({ kind, timeMs }: RowCursor, out: ByteSink): void {
    if (this.#isLineOpen) {
      out.room(1);
      out.bytes[out.length++] = LF;
    }
    if (this.#head?.timeMs !== timeMs || this.#head.kind !== kind)
      this.#head = { kind, timeMs, bytes: this.#parts.encode(this.#headOf(kind, timeMs)) };
    out.push(this.#head.bytes);
  }

  #writeText(text: string, out: ByteSink): void {
    out.push(this.#parts.encode(withVisibleControls(text)));
  }

  /** @returns false, and nothing is written, where the text is not the row's bytes without their line ending */
  #writePlain({ lane, start, end, isContinued }: RowCursor, out: ByteSink): boolean {
    // An escape sequence may reach into it.
    if (isContinued || !this.#beginsPlain(lane, start)) return false;
    const { bytes } = lane;
    let to = end;
    while (to > start && (bytes[to - 1] === LF || bytes[to - 1] === CR)) to--;
    out.room(to - start);
    const target = out.bytes;
    let place = out.length;
    for (let at = start; at < to; at++) {
      const byte = bytes[at] ?? 0;
      if ((byte < 0x20 && byte !== TAB) || byte > 0x7e) return false;
      target[place++] = byte;
    }
    out.length = place;
    return true;
  }

  /** Whether no character of the row before reaches into the row at `start`. */
  #beginsPlain(lane: LaneView, start: number): boolean {
    if (this.#widths === 'one') return true;
    if (this.#widths === 'le' || this.#widths === 'be') return false;
    if (this.#widths === 'unknown') return this.#isPlain(lane);
    const before = start > 0 ? lane.bytes[start - 1] : lane.runUp.at(-1);
    return before === undefined || before < 0x80;
  }

  #isPlain(lane: LaneView): boolean {
    const direction = lane.isTx ? 'tx' : 'rx';
    const known = this.#lanes[direction];
    if (known?.lane === lane) return known.isPlain;
    const isPlain = isAscii(lane.runUp) && isAscii(lane.bytes);
    this.#lanes[direction] = { lane, isPlain };
    return isPlain;
  }
}

function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if ((bytes[at] ?? 0) > 0x7f) return false;
  return true;
}
