import { EditHistory } from '../core/edit-history.ts';
import {
  fieldsWith,
  joinCalculation,
  readFormatLine,
  splitCalculation,
  subjectOf,
  writeFormatLine,
  type FormatFields,
  type FormatRowKind,
  type FormatSubject,
  type GroupWord,
} from './format-rows.ts';

/** A line in the form. */
export interface FormatRow {
  /** Stays when the row is changed or moved. */
  readonly id: number;
  /** As it is written. */
  readonly line: string;
  readonly fields: FormatFields;
}

/** What a pattern's group is called, and its unit and calculation. */
export interface FormatGroup {
  readonly group: string;
  readonly name: string;
  readonly unit: string;
  readonly scale: string;
  readonly offset: string;
}

/** What is said once, for the whole format. */
export type FormatSetting = 'frame' | 'start' | 'end' | 'order' | 'modbus' | 'pattern';

type Rows = readonly FormatRow[];

/** Settings in the order in which new lines of them are written; `end` is the last line. */
const settingOrder: readonly FormatRowKind[] = ['modbus', 'pattern', 'frame', 'start', 'order'];

/** What a new line says. */
const firstFields: Partial<Record<FormatRowKind, Partial<FormatFields>>> = {
  text: { count: '8' },
  bytes: { count: '4' },
  skip: { count: '1' },
  bits: { bits: '0' },
  checksum: { name: 'CRC-16/MODBUS' },
  length: { type: 'u8' },
  order: { order: 'big' },
  words: { order: 'little' },
  device: { text: '1' },
};

/** Kinds that have what is kept when one is made of another. */
const namedKinds: readonly FormatRowKind[] = ['number', 'register', 'text', 'bytes', 'bits'];

/**
 * A person's own format as settings and rows. Its text is the lines as they were written, but for those that were
 * changed. Line breaks are `\n`, as in a text field.
 */
export class FormatDocument {
  readonly #history: EditHistory<Rows>;
  /** What the lines were read as. */
  #subject: FormatSubject = 'bytes';
  #lastId = 0;

  constructor(text: string) {
    this.#history = new EditHistory(this.#read(text));
  }

  /** All lines, those of settings too. */
  get rows(): Rows {
    return this.#history.value;
  }

  get text(): string {
    return textOf(this.rows);
  }

  get subject(): FormatSubject {
    return subjectOf(this.text);
  }

  /** Those in the list, up to the last that is not empty. */
  get listed(): Rows {
    const settings = new Set(this.#settings().values());
    const rows = this.rows.filter((row) => !settings.has(row) && row.fields.kind !== 'group');
    return rows.slice(0, rows.findLastIndex(({ fields }) => fields.kind !== 'empty') + 1);
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  /** The row of a setting; `undefined`: nothing is said. */
  setting(kind: FormatSetting): FormatRow | undefined {
    return this.#settings().get(kind);
  }

  /** Says something for the whole format; an empty text, or the order `little`: nothing. */
  set(kind: FormatSetting, text: string): void {
    const row = this.setting(kind);
    const isOrder = kind === 'order';
    const isNone = isOrder ? text === 'little' : text === '' && kind !== 'pattern';
    const fields = fieldsWith({ kind, ...(isOrder ? { order: text === 'big' ? 'big' : 'little' } : { text }) });
    const typing = kind === 'start' || kind === 'end' || kind === 'pattern' ? kind : '';
    if (row && isNone) this.#history.change(this.#without([row.id]), typing);
    else if (row) this.#history.change(this.#with(row.id, fields), typing);
    else if (!isNone) this.#history.change(this.#inserted(kind, this.#make(fields)), typing);
  }

  /** What is said of these groups, and of others. */
  groups(names: readonly string[]): readonly FormatGroup[] {
    const said = this.rows.flatMap(({ fields }) => (fields.kind === 'group' ? [fields.name] : []));
    return Array.from(new Set([...names, ...said]), (group) => this.#group(group));
  }

  setGroup(group: string, changes: Partial<Omit<FormatGroup, 'group'>>): void {
    const { name, unit, scale, offset } = { ...this.#group(group), ...changes };
    let rows = this.rows;
    for (const [word, text] of [
      ['name', name],
      ['unit', unit],
      ['scale', joinCalculation(scale, offset)],
    ] as const) {
      const row = this.#ofGroup(group, word);
      if (text === (row?.fields.text ?? '')) continue;
      const fields = fieldsWith({ kind: 'group', word, name: group, text });
      if (!row) rows = rows.toSpliced(lengthOf(rows), 0, this.#make(fields));
      else if (text.trim() === '') rows = rows.filter(({ id }) => id !== row.id);
      else rows = rows.map((one) => (one.id === row.id ? written(one, fields) : one));
    }
    this.#history.change(rows, `${group} ${Object.keys(changes).join(' ')}`);
  }

  /** The text was written elsewhere. It can be undone. */
  replace(text: string): void {
    if (text !== this.text) this.#history.change(this.#read(text));
  }

  /** Changes fields of a row. What is typed into one field without a pause can be undone at once. */
  change(id: number, changes: Partial<FormatFields>): void {
    const row = this.rows.find((one) => one.id === id);
    if (!row) return;
    const typing = 'kind' in changes || 'type' in changes ? '' : `${id} ${Object.keys(changes).join(' ')}`;
    this.#history.change(this.#with(id, fitting({ ...row.fields, ...changes }, row.fields.kind)), typing);
  }

  /** What is typed next can be undone by itself. A line that could not be read is read again. */
  settle(): void {
    const { subject } = this;
    const isOther = subject !== this.#subject;
    const rows = this.rows.map((row) =>
      isOther || row.fields.kind === 'other' ? { ...row, fields: readFormatLine(row.line, subject) } : row,
    );
    this.#subject = subject;
    if (this.#history.typing !== '') this.#history.change(rows, this.#history.typing);
    this.#history.settle();
  }

  /** Adds a line. @param after the row it follows; default: the last one, before `end` @returns its id */
  add(kind: FormatRowKind, after?: number): number {
    const row = this.#make(
      fieldsWith({ kind, ...firstFields[kind], ...(kind === 'register' && this.#nextRegister()) }),
    );
    const at = after === undefined ? this.#lastListed() + 1 : this.#blockEnd(this.#indexOf(after), kind);
    this.#history.change(this.rows.toSpliced(at, 0, row));
    return row.id;
  }

  /** Copies a line, a number with its bits, below it. @returns the copy's id */
  duplicate(id: number): number {
    const [from, to] = this.#block(this.#indexOf(id));
    const copies = this.rows
      .slice(from, to)
      .map(({ fields }) => this.#make({ ...fields, name: this.#freeName(fields) }));
    this.#history.change(this.rows.toSpliced(to, 0, ...copies));
    return copies[0]?.id ?? id;
  }

  /** Removes a line; of a number its bits, too. */
  remove(id: number): void {
    const [from, to] = this.#block(this.#indexOf(id));
    this.#history.change(this.rows.toSpliced(from, to - from));
  }

  /** Moves a row over the one beside it, a number with its bits. @returns whether it could move */
  move(id: number, by: -1 | 1): boolean {
    const listed = this.listed;
    const isBits = listed.find((row) => row.id === id)?.fields.kind === 'bits';
    const stops = listed.filter((row) => row.id === id || isBits || row.fields.kind !== 'bits');
    const at = stops.findIndex((row) => row.id === id);
    const target = stops[by < 0 ? at - 1 : at + 2];
    if (at + by < 0 || at + by >= stops.length) return false;
    return this.moveTo(id, target?.id);
  }

  /** Moves a row to where another is. @param before `undefined`: to the end @returns whether it moved */
  moveTo(id: number, before: number | undefined): boolean {
    const [from, to] = this.#block(this.#indexOf(id));
    let target = before === undefined ? this.#lastListed() + 1 : this.#indexOf(before);
    // Bits stay with their number.
    if (this.rows[from]?.fields.kind !== 'bits') while (this.rows[target]?.fields.kind === 'bits') target++;
    if (target >= from && target <= to) return false;
    const block = this.rows.slice(from, to);
    const rows = this.rows.toSpliced(from, to - from);
    this.#history.change(rows.toSpliced(target < from ? target : target - block.length, 0, ...block));
    return true;
  }

  undo(): void {
    this.#history.undo();
  }

  redo(): void {
    this.#history.redo();
  }

  #read(text: string): Rows {
    const subject = subjectOf(text);
    this.#subject = subject;
    return text.split(/\r\n?|\n/).map((line) => ({ id: ++this.#lastId, line, fields: readFormatLine(line, subject) }));
  }

  #make(fields: FormatFields): FormatRow {
    return { id: ++this.#lastId, line: writeFormatLine(fields), fields };
  }

  /** The first line of each setting; an order counts before all fields only. */
  #settings(): ReadonlyMap<FormatRowKind, FormatRow> {
    const found = new Map<FormatRowKind, FormatRow>();
    let isInFields = false;
    for (const row of this.rows) {
      const { kind } = row.fields;
      const isSetting = kind === 'end' || (settingOrder.includes(kind) && !(kind === 'order' && isInFields));
      if (isSetting && !found.has(kind)) found.set(kind, row);
      else if (!isSetting && kind !== 'comment' && kind !== 'empty') isInFields = true;
    }
    return found;
  }

  #inserted(kind: FormatSetting, row: FormatRow): Rows {
    if (kind === 'end') return this.rows.toSpliced(lengthOf(this.rows), 0, row);
    const settings = this.#settings();
    const before = settingOrder.slice(0, settingOrder.indexOf(kind)).flatMap((one) => settings.get(one) ?? []);
    const last = Math.max(-1, ...before.map((one) => this.rows.indexOf(one)));
    const first = this.rows.findIndex(({ fields }) => fields.kind !== 'comment' && fields.kind !== 'empty');
    return this.rows.toSpliced(last >= 0 ? last + 1 : Math.max(first, 0), 0, row);
  }

  #group(group: string): FormatGroup {
    const [name = '', unit = '', scale = ''] = (['name', 'unit', 'scale'] as const).map(
      (word) => this.#ofGroup(group, word)?.fields.text,
    );
    return { group, name, unit, ...splitCalculation(scale) };
  }

  #ofGroup(group: string, word: GroupWord): FormatRow | undefined {
    return this.rows.find(({ fields }) => fields.kind === 'group' && fields.name === group && fields.word === word);
  }

  /** After the last register: of its table, and the address behind it. */
  #nextRegister(): Partial<FormatFields> {
    const last = this.rows.findLast(({ fields }) => fields.kind === 'register')?.fields;
    if (!last) return { text: '0' };
    const size = (Number(/\d+/.exec(last.type)?.[0] ?? 16) / 16) * (Number(last.count) || 1);
    return { table: last.table, text: /^\w+$/.test(last.text) ? String(Number(last.text) + size) : '' };
  }

  #freeName({ name, kind }: FormatFields): string {
    if (name === '' || !namedKinds.includes(kind)) return name;
    const names = new Set(this.rows.map(({ fields }) => fields.name));
    let free = name;
    for (let twin = 2; names.has(free); twin++) free = `${name}${twin}`;
    return free;
  }

  #indexOf(id: number): number {
    return this.rows.findIndex((row) => row.id === id);
  }

  /** The place of the last row in the list, or of the last setting before it. */
  #lastListed(): number {
    const last = this.listed.at(-1);
    if (last) return this.rows.indexOf(last);
    const settings = [...this.#settings()].flatMap(([kind, row]) => (kind === 'end' ? [] : [this.rows.indexOf(row)]));
    return Math.max(-1, ...settings);
  }

  /** The rows that move together: a number with its bits. */
  #block(at: number): readonly [from: number, to: number] {
    return [at, this.#blockEnd(at, this.rows[at]?.fields.kind === 'bits' ? 'bits' : 'number')];
  }

  /** Where a line of this kind goes behind a row: not between a number and its bits, unless it is of them. */
  #blockEnd(at: number, kind: FormatRowKind): number {
    let end = at + 1;
    if (kind !== 'bits') while (this.rows[end]?.fields.kind === 'bits') end++;
    return end;
  }

  #with(id: number, fields: FormatFields): Rows {
    return this.rows.map((row) => (row.id === id ? written(row, fields) : row));
  }

  #without(ids: readonly number[]): Rows {
    return this.rows.filter(({ id }) => !ids.includes(id));
  }
}

const written = (row: FormatRow, fields: FormatFields): FormatRow => ({
  ...row,
  fields,
  line: writeFormatLine(fields),
});

const textOf = (rows: Rows): string => rows.map(({ line }) => line).join('\n');

/** Rows up to the last that is not empty. */
const lengthOf = (rows: Rows): number => rows.findLastIndex(({ fields }) => fields.kind !== 'empty') + 1;

/** The fields of a line whose kind was changed: what does not fit is replaced. */
function fitting(fields: FormatFields, was: FormatRowKind): FormatFields {
  const { kind, name, unit, states, count, type } = fields;
  if (kind === was) return fields;
  const isNamed = namedKinds.includes(kind) && namedKinds.includes(was);
  const isNumber = kind === 'number' || kind === 'register';
  return fieldsWith({
    kind,
    ...firstFields[kind],
    ...(isNumber && { type }),
    ...(isNamed && { name }),
    ...(isNamed && kind !== 'text' && kind !== 'bytes' && { states }),
    ...(isNumber && (was === 'number' || was === 'register') && { unit }),
    ...(count !== '' && kind !== 'bits' && was !== 'bits' && { count }),
  });
}
