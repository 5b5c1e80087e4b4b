import { csvCell } from '../core/csv-cell.ts';
import { formatHex } from '../core/hex-format.ts';
import type { FieldName } from './field-names.ts';
import { FileSink, type FileSelection } from './file-sink.ts';

/** The platform's encoder of text. */
type EncodeText = (text: string) => Uint8Array<ArrayBuffer>;

/** Lines of a file, one for each message of a segment, as bytes. */
abstract class MessageLines extends FileSink<Uint8Array<ArrayBuffer>> {
  protected readonly encode: EncodeText;
  protected lines = '';
  #second = NaN;
  #secondText = '';

  constructor(selection: FileSelection, encode: EncodeText, columns?: readonly string[]) {
    super(selection, columns);
    this.encode = encode;
  }

  result(): Uint8Array<ArrayBuffer> {
    this.finish();
    return this.encode(this.lines);
  }

  protected addText(name: FieldName, from: number, to: number): void {
    this.add(name, this.packetNow.text(from, to));
  }

  protected addBytes(name: FieldName, value: Uint8Array): void {
    this.add(name, formatHex(value));
  }

  protected abstract add(name: FieldName, text: string): void;

  /** As ISO 8601. Most messages are of the second of the one before: it is written once. */
  protected get time(): string {
    const ms = Math.trunc(this.timeMs);
    const second = Math.floor(ms / 1000);
    if (second !== this.#second) {
      this.#secondText = new Date(second * 1000).toISOString().slice(0, -4);
      this.#second = second;
    }
    const part = ms - second * 1000;
    return `${this.#secondText}${part < 10 ? '00' : part < 100 ? '0' : ''}${part}Z`;
  }
}

/** Messages as lines of JSON. */
export class JsonLines extends MessageLines {
  #fields = '';
  /** The start of a line and its kind, as JSON. */
  #kind = '';
  #kindJson = '';

  copy(): JsonLines {
    this.finish();
    const copy = new JsonLines(this.selection, this.encode);
    copy.lines = this.lines;
    return copy;
  }

  protected start(): void {
    this.#fields = '';
  }

  protected addNumber(name: FieldName, value: number, unit: string, label: string): void {
    if (unit !== name.unit) {
      name.unit = unit;
      name.unitJson = unit === '' ? '' : `,"unit":${JSON.stringify(unit)}`;
    }
    const known = Number.isFinite(value) ? value : `"${value}"`;
    const labelJson = label === '' ? '' : `,"label":${JSON.stringify(label)}`;
    this.#fields += `${jsonKey(name)}${known}${name.unitJson}${labelJson}}`;
  }

  protected add(name: FieldName, text: string): void {
    this.#fields += `${jsonKey(name)}${JSON.stringify(text)}}`;
  }

  protected take(): void {
    const { kind, time, offset, problems } = this;
    if (kind !== this.#kind || this.#kindJson === '') {
      this.#kind = kind;
      this.#kindJson = JSON.stringify(kind);
    }
    const wrong = problems.length === 0 ? '' : `"${problems.join('","')}"`;
    const head = `{"time":"${time}","direction":"${this.direction}","kind":${this.#kindJson}`;
    // As text: `__proto__` may be the name of a field, and names that are numbers stay in their order.
    this.lines += `${head},"problems":[${wrong}],"offset":${offset},"fields":{${this.#fields.slice(1)}}}\n`;
  }
}

/** `,"name":{"value":` */
function jsonKey(name: FieldName): string {
  if (name.json === '') name.json = `,${JSON.stringify(name.name)}:{"value":`;
  return name.json;
}

/** Messages as rows of CSV. */
export class CsvLines extends MessageLines {
  readonly #columns: readonly string[];
  readonly #hasOthers: boolean;
  readonly #cells: string[];
  #others = '';

  /** @param columns names of fields @param hasOthers there is a column for the fields that have none */
  constructor(selection: FileSelection, encode: EncodeText, columns: readonly string[], hasOthers: boolean) {
    super(selection, encode, columns);
    this.#columns = columns;
    this.#hasOthers = hasOthers;
    this.#cells = Array.from<string>({ length: columns.length }).fill('');
  }

  copy(): CsvLines {
    this.finish();
    const copy = new CsvLines(this.selection, this.encode, this.#columns, this.#hasOthers);
    copy.lines = this.lines;
    return copy;
  }

  protected start(): void {
    this.#cells.fill('');
    this.#others = '';
  }

  protected addNumber(name: FieldName, value: number): void {
    if (name.column >= 0) this.#cells[name.column] = String(value);
    else this.#addOther(name.name, String(value));
  }

  protected add(name: FieldName, text: string): void {
    if (name.column >= 0) this.#cells[name.column] = csvCell(text);
    else this.#addOther(name.name, text);
  }

  protected take(): void {
    const head = `${this.time},${this.direction},${csvCell(this.kind)},${this.problems.join(' ')}`;
    const cells = this.#cells.length > 0 ? `,${this.#cells.join(',')}` : '';
    this.lines += `${head}${cells}${this.#hasOthers ? `,${csvCell(this.#others)}` : ''}\r\n`;
  }

  #addOther(name: string, text: string): void {
    this.#others += `${this.#others === '' ? '' : '; '}${name}=${text}`;
  }
}
