import { plainText } from '../core/escape-sequences.ts';
import type { HighlightRule } from '../core/highlight-rule.ts';
import { joinBytes } from '../core/join-bytes.ts';
import { withVisibleControls } from '../core/visible-controls.ts';
import type { Glance } from './api/glances.ts';
import type { GlancedBytes } from './known-relay.ts';
import type { LineMatcher } from './line-matcher.ts';
import { RateMeter } from './rate-meter.ts';

/** More lines fit no tile. */
const maxLines = 12;
/** Of a line, as it is shown. */
const maxLength = 200;
/** A line without an end is ended here. */
const maxLineBytes = 2048;
const rateMs = 3000;

const [lineFeed, carriageReturn] = [0x0a, 0x0d];

interface TailLine {
  readonly bytes: Uint8Array;
  /** As it is matched. */
  readonly text: string;
  /** `undefined`: none matches. */
  rule: HighlightRule | undefined;
}

/** A rule as it is applied. */
export interface AlarmRule {
  readonly rule: HighlightRule;
  readonly matches: LineMatcher;
}

/** The last lines of a port, from its last bytes. */
export class GlanceTail {
  readonly #port: string;
  #rules: readonly AlarmRule[];
  #epoch: string | undefined;
  /** The offset behind the last byte. */
  #end = 0;
  #lines: TailLine[] = [];
  /** The line that has not ended is the last one of `#lines`. */
  #isOpen = false;
  /** The last byte was a CR: an LF after it belongs to it. */
  #endsInReturn = false;
  #meter = new RateMeter(rateMs);
  #rate = 0;
  #isNews = false;
  #alarm: Glance['alarm'];

  constructor(port: string, rules: readonly AlarmRule[]) {
    this.#port = port;
    this.#rules = rules;
  }

  /** @returns whether something is new */
  take({ epoch, from, bytes, timeMs }: GlancedBytes): boolean {
    const isFirst = this.#epoch === undefined;
    const end = from + bytes.length;
    if (epoch !== this.#epoch) {
      this.#endLine();
      this.#meter = new RateMeter(rateMs);
    } else if (end <= this.#end) return false;
    else if (from > this.#end) this.#endLine();
    const known = epoch === this.#epoch ? Math.max(0, this.#end - from) : 0;
    this.#epoch = epoch;
    this.#end = end;
    this.#rate = this.#meter.rate(timeMs, end);
    // The first bytes may be old.
    if (!isFirst) this.#isNews = true;
    this.#split(bytes.subarray(known));
    return true;
  }

  /** Rules from now on. Lines that match one raise an alarm, also those that did before. */
  alarm(rules: readonly AlarmRule[]): void {
    this.#rules = rules;
    this.#alarm = undefined;
    for (const [at, line] of this.#lines.entries()) {
      line.rule = undefined;
      this.#match(line, this.#isOpen && at === this.#lines.length - 1);
    }
  }

  /** What is new, once. */
  tell(): Glance {
    const [alarm, isNews] = [this.#alarm, this.#isNews];
    this.#alarm = undefined;
    this.#isNews = false;
    return {
      port: this.#port,
      lines: this.#lines.map(({ text, rule }) => ({ text: shown(text), color: rule?.color })),
      rate: this.#rate,
      isNews,
      alarm,
    };
  }

  /** Lines end as in the monitor: with CR, LF, CR LF or CR CR LF. */
  #split(bytes: Uint8Array): void {
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      const isReturn = byte === carriageReturn;
      if (byte !== lineFeed && !isReturn) this.#endsInReturn = false;
      else if (this.#endsInReturn) {
        from = at + 1;
        this.#endsInReturn = isReturn;
      } else {
        this.#append(bytes.subarray(from, at), true);
        from = at + 1;
        this.#endsInReturn = isReturn;
      }
    }
    if (from < bytes.length) this.#append(bytes.subarray(from), false);
  }

  #append(more: Uint8Array, isEnd: boolean): void {
    const before = this.#isOpen ? this.#lines.pop() : undefined;
    const bytes = before ? joinBytes([before.bytes, more]) : more.slice();
    const text = withVisibleControls(plainText(new TextDecoder().decode(bytes)));
    const line: TailLine = { bytes, text, rule: before?.rule };
    this.#lines.push(line);
    if (this.#lines.length > maxLines) this.#lines.shift();
    this.#isOpen = !isEnd && bytes.length < maxLineBytes;
    this.#match(line, this.#isOpen);
  }

  #endLine(): void {
    this.#endsInReturn = false;
    const line = this.#isOpen ? this.#lines.at(-1) : undefined;
    this.#isOpen = false;
    if (line) this.#match(line, false);
  }

  #match(line: TailLine, isOpen: boolean): void {
    if (line.rule) return;
    const { text, bytes } = line;
    // What a line lacks is known at its end.
    line.rule = this.#rules.find(({ rule, matches }) => !(isOpen && rule.query.not) && matches(text, bytes))?.rule;
    // A rule that only makes lines fainter raises no alarm.
    if (line.rule && line.rule.color !== 'quiet')
      this.#alarm = { count: (this.#alarm?.count ?? 0) + 1, text: shown(text), rule: line.rule };
  }
}

function shown(text: string): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}
