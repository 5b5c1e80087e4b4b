import { csvCell } from '../core/csv-cell.ts';
import { formatHex } from '../core/hex-format.ts';
import { ByteText, type EncodeText } from './byte-text.ts';
import type { FieldName } from './field-names.ts';
import { FileSink, type FileSelection } from './file-sink.ts';

/** Lines of a file, one for each message of a segment, as bytes. */
abstract class MessageLines extends FileSink<Uint8Array<ArrayBuffer>> {
  protected readonly encode: EncodeText;
  protected lines: ByteText;
  /** What is known of the message in progress. */
  protected readonly fields: ByteText;
  #second = NaN;
  #secondText = '';

  constructor(selection: FileSelection, encode: EncodeText, columns?: readonly string[]) {
    super(selection, columns);
    this.encode = encode;
    this.lines = new ByteText(encode);
    this.fields = new ByteText(encode);
  }

  result(): Uint8Array<ArrayBuffer> {
    this.finish();
    return this.lines.bytes.slice(0, this.lines.length);
  }

  protected addText(name: FieldName, from: number, to: number): void {
    this.add(name, this.packetNow.text(from, to));
  }

  protected addBytes(name: FieldName, value: Uint8Array): void {
    this.add(name, formatHex(value));
  }

  protected abstract add(name: FieldName, text: string): void;

  /** Writes the time as ISO 8601. Most messages are of the second of the one before: it is made once. */
  protected writeTime(): void {
    const ms = Math.trunc(this.timeMs);
    const second = Math.floor(ms / 1000);
    if (second !== this.#second) {
      this.#secondText = new Date(second * 1000).toISOString().slice(0, -4);
      this.#second = second;
    }
    this.lines.text(this.#secondText);
    this.lines.integer(ms - second * 1000, 3);
    this.lines.text('Z');
  }

  /** As `to`, which begins where this one is. */
  protected copyTo<Lines extends MessageLines>(to: Lines): Lines {
    to.lines.copy(this.result(), 0);
    return to;
  }
}

/** Messages as lines of JSON. */
export class JsonLines extends MessageLines {
  #kind = '';
  #kindJson = '';

  copy(): JsonLines {
    return this.copyTo(new JsonLines(this.selection, this.encode));
  }

  protected start(): void {
    this.fields.length = 0;
  }

  protected addNumber(name: FieldName, value: number, unit: string, label: string): void {
    const { fields } = this;
    if (unit !== name.unit) {
      name.unit = unit;
      name.unitJson = unit === '' ? '' : `,"unit":${JSON.stringify(unit)}`;
    }
    fields.text(jsonKey(name));
    if (Number.isFinite(value)) fields.number(value);
    else fields.text(`"${value}"`);
    fields.text(name.unitJson);
    if (label !== '') fields.text(`,"label":${JSON.stringify(label)}`);
    fields.text('}');
  }

  protected add(name: FieldName, text: string): void {
    this.fields.text(jsonKey(name));
    this.fields.text(JSON.stringify(text));
    this.fields.text('}');
  }

  protected take(): void {
    const { lines, fields, kind, problems } = this;
    if (kind !== this.#kind || this.#kindJson === '') {
      this.#kind = kind;
      this.#kindJson = JSON.stringify(kind);
    }
    lines.text('{"time":"');
    this.writeTime();
    lines.text(this.direction === 'rx' ? '","direction":"rx","kind":' : '","direction":"tx","kind":');
    lines.text(this.#kindJson);
    lines.text(problems.length === 0 ? ',"problems":[' : `,"problems":["${problems.join('","')}"`);
    lines.text('],"offset":');
    lines.integer(this.offset);
    lines.text(',"fields":{');
    // Without the comma before the first. As text: `__proto__` may be the name of a field.
    lines.copy(fields.bytes, 1, Math.max(1, fields.length));
    lines.text('}}\n');
  }
}

/** `,"name":{"value":` */
function jsonKey(name: FieldName): string {
  if (name.json === '') name.json = `,${JSON.stringify(name.name)}:{"value":`;
  return name.json;
}

const comma = 0x2c;

/** Messages as rows of CSV. */
export class CsvLines extends MessageLines {
  readonly #columns: readonly string[];
  readonly #hasOthers: boolean;
  /** Where in `fields` the cell of each column begins and ends; the same: it is empty. */
  readonly #from: Uint32Array;
  readonly #to: Uint32Array;
  #others = '';

  /** @param columns names of fields @param hasOthers there is a column for the fields that have none */
  constructor(selection: FileSelection, encode: EncodeText, columns: readonly string[], hasOthers: boolean) {
    super(selection, encode, columns);
    this.#columns = columns;
    this.#hasOthers = hasOthers;
    this.#from = new Uint32Array(columns.length);
    this.#to = new Uint32Array(columns.length);
  }

  copy(): CsvLines {
    return this.copyTo(new CsvLines(this.selection, this.encode, this.#columns, this.#hasOthers));
  }

  protected start(): void {
    this.fields.length = 0;
    this.#to.fill(0);
    this.#from.fill(0);
    this.#others = '';
  }

  protected addNumber(name: FieldName, value: number): void {
    const { column } = name;
    if (column < 0) return this.#addOther(name.name, String(value));
    this.#from[column] = this.fields.length;
    this.fields.number(value);
    this.#to[column] = this.fields.length;
  }

  protected add(name: FieldName, text: string): void {
    const { column } = name;
    if (column < 0) return this.#addOther(name.name, text);
    this.#from[column] = this.fields.length;
    this.fields.text(csvCell(text));
    this.#to[column] = this.fields.length;
  }

  protected take(): void {
    const { lines, fields } = this;
    this.writeTime();
    lines.text(this.direction === 'rx' ? ',rx,' : ',tx,');
    lines.text(csvCell(this.kind));
    lines.byte(comma);
    lines.text(this.problems.join(' '));
    for (let column = 0; column < this.#columns.length; column++) {
      lines.byte(comma);
      lines.copy(fields.bytes, this.#from[column] ?? 0, this.#to[column] ?? 0);
    }
    if (this.#hasOthers) lines.text(`,${csvCell(this.#others)}`);
    lines.text('\r\n');
  }

  #addOther(name: string, text: string): void {
    this.#others += `${this.#others === '' ? '' : '; '}${name}=${text}`;
  }
}
