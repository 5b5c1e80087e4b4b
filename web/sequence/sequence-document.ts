import { EditHistory } from '../core/edit-history.ts';
import { readStepLine, writeStep, type StepFields, type StepKind, type StepLine } from './step-fields.ts';

/** A line in the list. */
export interface SequenceRow extends StepLine {
  /** Stays when the row is changed or moved. */
  readonly id: number;
}

type Rows = readonly SequenceRow[];

/** What a new step says. */
const firstFields: Partial<Record<StepKind, Partial<StepFields>>> = {
  pause: { text: '500ms' },
  break: { text: '250ms' },
  signals: { text: 'D0 R1 100ms D1 R0' },
  loop: { text: '3' },
};

/** Kinds of the same main field. */
const likeKinds: readonly (readonly StepKind[])[] = [
  ['send', 'wait'],
  ['pause', 'break'],
  ['ask', 'fail', 'comment'],
];

/** The fields of a step whose kind was changed: what does not fit is replaced. */
function fitting(fields: StepFields, was: StepKind): StepFields {
  const { kind, form } = fields;
  if (kind === was) return fields;
  const isLike = likeKinds.some((kinds) => kinds.includes(kind) && kinds.includes(was));
  if (!isLike) return { ...fields, form: 'text', text: '', ...firstFields[kind] };
  const isFitting = form === 'text' || form === 'hex' || (kind === 'wait' ? form !== 'mixed' : form === 'mixed');
  return { ...fields, form: isFitting ? form : 'text' };
}

/**
 * A sequence as rows, one a line. Its text is the lines as they were written, but for those that were changed. Line
 * breaks are `\n`, as in a text field.
 */
export class SequenceDocument {
  readonly #history: EditHistory<Rows>;
  #lastId = 0;

  constructor(text: string) {
    this.#history = new EditHistory(this.#read(text));
  }

  get rows(): Rows {
    return this.#rows;
  }

  get text(): string {
    return this.#rows.map(({ indent, statement, rest }) => indent + statement + rest).join('\n');
  }

  get labels(): readonly string[] {
    return this.#rows.flatMap(({ fields: { kind, label } }) => (kind === 'label' ? [label] : []));
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  /** The text was written elsewhere. It can be undone. */
  replace(text: string): void {
    if (text !== this.text) this.#keep(this.#read(text));
  }

  /** Changes fields of a row. What is typed into one field without a pause can be undone at once. */
  change(id: number, changes: Partial<StepFields>): void {
    const isTyped = 'text' in changes || 'within' in changes || 'label' in changes;
    const typing = isTyped ? `${id} ${Object.keys(changes).join(' ')}` : '';
    const changed = this.#with(id, (row) => {
      const fields = fitting({ ...row.fields, ...changes }, row.fields.kind);
      return { ...row, fields, statement: writeStep(fields) };
    });
    this.#keep(changes.kind === undefined ? changed : this.#pairLoops(changed, id), typing);
  }

  /** A label has got another name: what leads there leads there still. */
  rename(from: string, to: string): void {
    if (from === to || this.labels.includes(from)) return;
    const rows = this.#rows.map((row) => {
      const { kind, otherwise, label } = row.fields;
      if (label !== from || !(kind === 'goto' || (kind === 'wait' && otherwise === 'goto'))) return row;
      const fields = { ...row.fields, label: to };
      return { ...row, fields, statement: writeStep(fields) };
    });
    // One change with the typing before it.
    this.#keep(rows, this.#history.typing);
  }

  /** Sets the comment behind a step. @param comment `undefined`: none */
  comment(id: number, comment: string | undefined): void {
    const write = (row: SequenceRow): SequenceRow => {
      const space = /^\s*/.exec(row.rest)?.[0] || '  ';
      return { ...row, rest: comment === undefined ? '' : `${space}# ${comment}`.trimEnd() };
    };
    this.#keep(this.#with(id, write), `${id} comment`);
  }

  /** What is typed next can be undone by itself. */
  settle(): void {
    this.#history.settle();
  }

  /** Adds a step, a loop with its end. @param after the row it follows; default: the last one @returns its id */
  add(kind: StepKind, after?: number): number {
    const row = this.#make({ kind, ...firstFields[kind], ...(kind === 'label' && { label: this.#freeLabel() }) });
    const at = after === undefined ? this.#length : this.#indexOf(after) + 1;
    this.#keep(this.#rows.toSpliced(at, 0, row, ...(kind === 'loop' ? [this.#make({ kind: 'end' })] : [])));
    return row.id;
  }

  /** Copies a step, a loop with what is in it, below it; no end alone. @returns the copy's id */
  duplicate(id: number): number {
    const [from, to] = this.#block(this.#indexOf(id));
    if (this.#rows[from]?.fields.kind === 'end') return id;
    const copies = this.#rows.slice(from, to).map((row) => ({ ...row, id: this.#newId() }));
    this.#keep(this.#rows.toSpliced(to, 0, ...copies));
    return copies[0]?.id ?? id;
  }

  /** Removes a step; of a loop its two ends. */
  remove(id: number): void {
    const pairs = pairsOf(this.#rows);
    const other = pairs.get(id) ?? [...pairs].find(([, start]) => start === id)?.[0];
    this.#keep(this.#rows.filter((row) => row.id !== id && row.id !== other));
  }

  /** Moves a row by one; a loop with what is in it, its end over whole loops. @returns whether it could move */
  move(id: number, by: -1 | 1): boolean {
    const [from] = this.#block(this.#indexOf(id));
    for (let to = from + by; ; to += by) {
      const moved = this.#moved(id, to);
      if (!moved) return false;
      if (!hasSamePairs(this.#rows, moved)) continue;
      this.#keep(moved);
      return true;
    }
  }

  /** Moves a row to where another is. @param before `undefined`: to the end @returns whether it moved */
  moveTo(id: number, before: number | undefined): boolean {
    const [from, to] = this.#block(this.#indexOf(id));
    const target = before === undefined ? this.#length : this.#indexOf(before);
    if (target >= from && target <= to) return false;
    const moved = this.#moved(id, target < from ? target : target - (to - from));
    if (!moved || !hasSamePairs(this.#rows, moved)) return false;
    this.#keep(moved);
    return true;
  }

  undo(): void {
    this.#history.undo();
  }

  redo(): void {
    this.#history.redo();
  }

  get #rows(): Rows {
    return this.#history.value;
  }

  /** Rows up to the last that is not empty. */
  get #length(): number {
    return this.#rows.findLastIndex(({ fields }) => fields.kind !== 'empty') + 1;
  }

  #read(text: string): Rows {
    return text.split(/\r\n?|\n/).map((line) => ({ id: this.#newId(), ...readStepLine(line) }));
  }

  #newId(): number {
    return ++this.#lastId;
  }

  #make(fields: Partial<StepFields>): SequenceRow {
    const whole = { ...readStepLine('').fields, ...fields };
    return { id: this.#newId(), indent: '', fields: whole, statement: writeStep(whole), rest: '' };
  }

  #freeLabel(): string {
    const { labels } = this;
    let name = 'again';
    for (let twin = 2; labels.includes(name); twin++) name = `again${twin}`;
    return name;
  }

  #indexOf(id: number): number {
    return this.#rows.findIndex((row) => row.id === id);
  }

  #with(id: number, change: (row: SequenceRow) => SequenceRow): Rows {
    return this.#rows.map((row) => (row.id === id ? change(row) : row));
  }

  /** A row that has become a loop gets an end, one that was a loop loses it. */
  #pairLoops(rows: Rows, id: number): Rows {
    const was = this.#rows.find((row) => row.id === id)?.fields.kind;
    const at = rows.findIndex((row) => row.id === id);
    const is = rows[at]?.fields.kind;
    if (was === is) return rows;
    if (is === 'loop') return rows.toSpliced(at + 1, 0, this.#make({ kind: 'end' }));
    const end = was === 'loop' ? [...pairsOf(this.#rows)].find(([, start]) => start === id)?.[0] : undefined;
    return rows.filter((row) => row.id !== end);
  }

  /** The rows that move together: a loop to its end. */
  #block(at: number): readonly [from: number, to: number] {
    const end = [...pairsOf(this.#rows)].find(([, start]) => start === this.#rows[at]?.id)?.[0];
    return [at, (end === undefined ? at : this.#indexOf(end)) + 1];
  }

  /** The rows with a block moved so that it begins at `to`; `undefined`: there is no such place. */
  #moved(id: number, to: number): Rows | undefined {
    const [from, end] = this.#block(this.#indexOf(id));
    if (to < 0 || to + (end - from) > this.#length) return undefined;
    return this.#rows.toSpliced(from, end - from).toSpliced(to, 0, ...this.#rows.slice(from, end));
  }

  #keep(rows: Rows, typing = ''): void {
    this.#history.change(indented(this.#rows, rows), typing);
  }
}

/** The comment behind a step; `undefined`: there is none. */
export function commentOf({ fields, rest }: SequenceRow): string | undefined {
  const at = fields.kind === 'comment' ? -1 : rest.indexOf('#');
  return at < 0 ? undefined : rest.slice(at + 1).replace(/^ /, '');
}

/** How deep in loops each row is. A loop and its end are as deep as what is around them. */
export function depthsOf(rows: Rows): readonly number[] {
  let depth = 0;
  return rows.map(({ fields: { kind } }) => {
    if (kind === 'end') depth = Math.max(0, depth - 1);
    return kind === 'loop' ? depth++ : depth;
  });
}

/** By the row of an end: that of its loop. */
function pairsOf(rows: Rows): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (const { id, fields } of rows) {
    if (fields.kind === 'loop') open.push(id);
    const start = fields.kind === 'end' ? open.pop() : undefined;
    if (start !== undefined) pairs.set(id, start);
  }
  return pairs;
}

function hasSamePairs(before: Rows, after: Rows): boolean {
  const [was, is] = [pairsOf(before), pairsOf(after)];
  return was.size === is.size && [...was].every(([end, start]) => is.get(end) === start);
}

/** Lines that were indented by how deep they were, and new ones, are indented by how deep they are now. */
function indented(before: Rows, after: Rows): Rows {
  const [was, is] = [depthsOf(before), depthsOf(after)];
  const unit = before.find(({ indent }, at) => indent !== '' && was[at] === 1)?.indent ?? '  ';
  const depths = new Map(before.map(({ id }, at) => [id, was[at] ?? 0]));
  return after.map((row, at) => {
    const old = depths.get(row.id);
    const isOwn = old !== undefined && row.indent !== unit.repeat(old);
    const indent = isOwn || row.fields.kind === 'empty' ? row.indent : unit.repeat(is[at] ?? 0);
    return indent === row.indent ? row : { ...row, indent };
  });
}
