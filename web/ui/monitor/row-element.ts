import { msg, str } from '@lit/localize';
import type { HighlightRule } from '../../core/highlight-rule.ts';
import { silentMs, type MonitorRow, type RowMark } from '../../core/row.ts';
import { formatSpan } from '../../i18n/format.ts';
import { plainStyle, type AnsiColor, type TextStyle, type UnderlineStyle } from './ansi-spans.ts';
import type { Markers } from './markers.ts';
import {
  repeatsText,
  rowDay,
  rowOrigin,
  rowParts,
  rowSign,
  rowTime,
  rowTone,
  type DataPart,
  type RowOrigin,
  type RowStyle,
} from './row-data.ts';
import type { RowMessages } from './row-messages.ts';
import type { TextRun } from './text-runs.ts';

/** What all rows are drawn with; a new object on every change. */
export interface RowDrawing {
  readonly style: RowStyle;
  readonly startedMs: number;
  /** Colours of highlights, by the numbers of their rules. */
  readonly rules: readonly HighlightRule[];
  readonly markers: Pick<Markers, 'isMarked' | 'originMs'>;
  /** The row of the current match; -1 for none. */
  readonly current: number;
  /** Messages that are read in the rows. */
  readonly messages: Pick<RowMessages, 'of'>;
}

/**
 * One row on the screen, used for one row of the capture after the other. Its nodes are made once and their text is
 * changed: at a megabyte a second every row changes with every frame, and templates would be most of the work.
 */
export class RowElement {
  readonly element = document.createElement('div');
  readonly #time = textCell(this.element, 'time');
  /** In a timeline. */
  #source: HTMLElement | undefined;
  readonly #sign = textCell(this.element, 'sign');
  readonly #data = document.createElement('span');
  readonly #plain = document.createTextNode('');
  #index = -1;
  #key = '';
  #drawing: RowDrawing | undefined;
  readonly #silence = new Badge(this.element, 'silence');
  readonly #repeats = new Badge(this.element, 'repeats');
  readonly #message = new Badge(this.element, 'message');

  constructor() {
    this.element.className = 'row';
    this.element.setAttribute('role', 'row');
    this.#data.className = 'data';
    this.#data.setAttribute('role', 'gridcell');
    this.#data.append(this.#plain);
    this.element.append(this.#data);
  }

  /** The row it shows; -1 for none. */
  get index(): number {
    return this.#index;
  }

  /** @param isTop it is the first whole row in sight */
  draw(index: number, row: MonitorRow, drawing: RowDrawing, selected: boolean, isTop: boolean): void {
    const { element } = this;
    if (element.ariaSelected !== String(selected)) element.ariaSelected = String(selected);
    const message = drawing.messages.of(row);
    const day = rowDay(row, drawing.startedMs, drawing.style.time, isTop);
    const key = `${contentKey(row)}${day}${message?.text ?? ''}`;
    if (index === this.#index && key === this.#key && drawing === this.#drawing) return;
    if (index !== this.#index) {
      element.id = `row-${index}`;
      element.setAttribute('aria-rowindex', String(index + 1));
    }
    this.#index = index;
    this.#key = key;
    this.#drawing = drawing;
    setText(this.#time, rowTime(row, drawing.startedMs, drawing.style.time, drawing.markers.originMs));
    this.#drawSource(rowOrigin(row, drawing.style));
    setText(this.#sign, rowSign(row));
    const silence = [day, silenceText(row)].filter(Boolean).join(' · ');
    this.#silence.show(silence);
    this.#repeats.show(repeatsText(row));
    this.#message.show(message?.text ?? '');
    const silent = silence ? ' silent' : '';
    const found = `${row.hit ? ' hit' : ''}${index === drawing.current ? ' current' : ''}`;
    const marked = drawing.markers.isMarked(row) ? ' marked' : '';
    const fault = row.kind === 'packet' && row.fault ? ' fault' : '';
    const rule = row.kind === 'packet' && row.rule !== undefined ? drawing.rules[row.rule] : undefined;
    const decoded = `${message ? ' decoded' : ''}${message?.isWrong ? ' misread' : ''}`;
    const tinted = rule ? ` tinted hl-${rule.color}` : '';
    const tone = `row is-${rowTone(row)}${fault}${decoded}${silent}${marked}${tinted}${found}`;
    if (element.className !== tone) element.className = tone;
    if (element.title !== (rule?.name ?? '')) element.title = rule?.name ?? '';
    this.#drawData(rowParts(row, drawing.style), drawing.rules);
  }

  #drawSource(origin: RowOrigin | undefined): void {
    if (!origin) return this.#source?.remove();
    if (!this.#source) {
      this.#source = document.createElement('span');
      this.#source.setAttribute('role', 'gridcell');
    }
    if (!this.#source.isConnected) this.element.firstElementChild?.after(this.#source);
    const look = `source hl-${origin.color}`;
    if (this.#source.className !== look) this.#source.className = look;
    if (this.#source.textContent === origin.name) return;
    this.#source.textContent = origin.name;
    this.#source.title = origin.name;
  }

  /** Most rows are one run of plain text: those keep their one text node. */
  #drawData(parts: readonly DataPart[], rules: readonly HighlightRule[]): void {
    const [part] = parts;
    const [run] = part?.runs ?? [];
    if (part && run && parts.length === 1 && part.runs.length === 1 && isPlain(run)) {
      setText(this.#plain, run.text);
      if (this.#data.firstChild !== this.#plain || this.#data.childNodes.length > 1)
        this.#data.replaceChildren(this.#plain);
      return;
    }
    this.#data.replaceChildren(...parts.map((item) => partElement(item, parts.length > 1, rules)));
  }
}

/** A few words at the end of some rows: made when they are first needed. */
class Badge {
  readonly #row: HTMLElement;
  readonly #name: string;
  #element: HTMLElement | undefined;

  constructor(row: HTMLElement, name: string) {
    this.#row = row;
    this.#name = name;
  }

  /** @param text empty: there is none */
  show(text: string): void {
    if (text === (this.#element?.textContent ?? '')) return;
    this.#element?.remove();
    this.#element = undefined;
    if (text === '') return;
    this.#element = document.createElement('span');
    this.#element.className = this.#name;
    this.#element.setAttribute('role', 'gridcell');
    this.#element.textContent = text;
    this.#row.append(this.#element);
  }
}

/** In a timeline, rows of other captures may have come meanwhile. */
function silenceText({ deltaMs = 0, quietMs = 0 }: MonitorRow): string {
  const pauseMs = Math.min(deltaMs, quietMs);
  return pauseMs >= silentMs ? msg(str`${formatSpan(pauseMs)} of silence`) : '';
}

/** Equal keys are drawn the same; the last row may still grow. */
function contentKey(row: MonitorRow): string {
  const quiet = `${row.quietMs ?? ''}/`;
  if (row.kind === 'event') return `${row.source}${row.event.kind}${row.timeMs}${quiet}`;
  const painted = `${quiet}${row.repeats ?? ''}/${row.rule ?? ''}${markKey(row.textMarks)}${markKey(row.byteMarks)}`;
  const marks = `${row.hit ? '*' : ''}${row.fault ? '!' : ''}${painted}`;
  return `${row.source}${row.direction}${row.offset}+${row.bytes.length}${marks}${row.style ?? ''}${row.text}`;
}

function markKey(marks: readonly RowMark[] | undefined): string {
  return marks ? marks.map(({ from, to, rule }) => `${from}-${to}:${rule}`).join() : '';
}

function textCell(row: HTMLElement, name: string): Text {
  const cell = document.createElement('span');
  cell.className = name;
  cell.setAttribute('role', 'gridcell');
  const text = document.createTextNode('');
  cell.append(text);
  row.append(cell);
  return text;
}

function setText(node: Text, text: string): void {
  if (node.data !== text) node.data = text;
}

function isPlain({ style, mark, control }: TextRun): boolean {
  return style === plainStyle && mark === undefined && !control;
}

function partElement({ kind, runs }: DataPart, beside: boolean, rules: readonly HighlightRule[]): HTMLElement {
  const element = document.createElement('span');
  element.className = beside ? `${kind} beside` : kind;
  element.append(...runs.map((run) => (isPlain(run) ? run.text : runElement(run, rules))));
  return element;
}

function runElement({ text, style, mark, control }: TextRun, rules: readonly HighlightRule[]): HTMLElement {
  const element = document.createElement(mark === undefined ? 'span' : 'mark');
  element.textContent = text;
  const rule = mark === undefined ? undefined : rules[mark];
  if (rule) element.title = rule.name;
  const classes = [
    rule && `tinted hl-${rule.color}`,
    control && 'control',
    style.bold && 'bold',
    style.dim && 'dim',
    style.italic && 'italic',
  ];
  element.className = classes.filter(Boolean).join(' ');
  if (mark === undefined) applyColors(element.style, style);
  applyLines(element, style);
  return element;
}

/** Text and what is behind it. Behind coloured text it is softened, so that any colour can be read on it. */
function applyColors(target: CSSStyleDeclaration, { foreground, background, bold, inverse, hidden }: TextStyle): void {
  const [text, behind] = inverse ? [background, foreground ?? 'var(--text)'] : [foreground, background];
  const isReversed = inverse && text === undefined;
  if (behind !== undefined)
    target.backgroundColor = isReversed ? cssColor(behind) : `color-mix(in srgb, ${cssColor(behind)} 26%, transparent)`;
  if (hidden) target.color = 'transparent';
  else if (isReversed) target.color = 'var(--surface)';
  else if (text !== undefined) {
    // As in the terminal, bold text in one of the dark colours has the bright one.
    const color = cssColor(bold && typeof text === 'number' && text < 8 ? text + 8 : text);
    target.color = behind === undefined ? color : `color-mix(in srgb, ${color} 50%, var(--text))`;
  }
}

const decorationStyles: Readonly<Record<UnderlineStyle, string>> = {
  single: 'solid',
  double: 'double',
  curly: 'wavy',
  dotted: 'dotted',
  dashed: 'dashed',
};

function applyLines(element: HTMLElement, { underline, underlineColor, overline, strike }: TextStyle): void {
  const others = [overline && 'overline', strike && 'line-through'].filter(Boolean).join(' ');
  if (underline) {
    element.style.textDecoration = `underline ${decorationStyles[underline]}`;
    if (underlineColor !== undefined) element.style.textDecorationColor = cssColor(underlineColor);
  }
  if (!others) return;
  if (!underline) element.style.textDecorationLine = others;
  else {
    // Form and colour of the underline are not those of the other lines.
    const inner = document.createElement('span');
    inner.append(...element.childNodes);
    inner.style.textDecorationLine = others;
    element.append(inner);
  }
}

function cssColor(color: AnsiColor): string {
  if (typeof color === 'number') return `var(--ansi-${color})`;
  return color.startsWith('#') ? `color-mix(in srgb, ${color} 60%, var(--text))` : color;
}
