import { describe, expect, it } from 'vitest';
import type { MessageProblem, Packet } from '../../web/decode/decoder.ts';
import type { FileSelection, FileSink } from '../../web/messages/file-sink.ts';
import { CsvLines, JsonLines } from '../../web/messages/message-lines.ts';
import { NameList } from '../../web/messages/name-list.ts';
import { TableColumns } from '../../web/messages/table-columns.ts';
import { packetOf } from '../decode/decoding.ts';

type Values = readonly (readonly [name: string, value: number | string, unit?: string, label?: string])[];

interface Told extends Pick<Packet, 'direction' | 'timeMs'> {
  readonly kind: string;
  readonly problems: readonly MessageProblem[];
  readonly fields: Values;
}

const message = (fields: Values, more: Partial<Told> = {}): Told => {
  return { kind: 'K', problems: [], timeMs: 1_700_000_000_123, direction: 'rx', fields, ...more };
};

const everything: FileSelection = { query: undefined, errorsOnly: false, direction: 'both', range: undefined };
const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Tells a sink messages, texts as bytes of their packets. */
function tell<Out>(sink: FileSink<Out>, messages: readonly Told[]): Out {
  for (const { kind, problems, timeMs, direction, fields } of messages) {
    const texts = fields.map(([, value]) => (typeof value === 'string' ? value : ''));
    sink.packet(packetOf(texts.join(''), { timeMs, direction }), 0, 38);
    sink.begin(kind, 2, 11);
    let at = 0;
    for (const [index, [name, value, unit, label]] of fields.entries()) {
      const to = at + encode(texts[index]!).length;
      if (typeof value === 'number') sink.number(name, value, 0, 1, unit, label);
      else sink.text(name, at, to);
      at = to;
    }
    for (const problem of problems) sink.problem(problem);
  }
  return sink.result();
}

function table(messages: readonly Told[], most?: number): readonly string[] {
  const columns = new TableColumns(most);
  columns.add(tell(new NameList(everything), messages));
  const rows = tell(new CsvLines(everything, encode, columns.names, columns.hasOthers), messages);
  const text = columns.head() + textOf(rows);
  expect(text.endsWith('\r\n')).toBe(true);
  return text.slice(0, -2).split('\r\n');
}

const json = (messages: readonly Told[]): string => textOf(tell(new JsonLines(everything, encode), messages));

const start = '2023-11-14T22:13:20.123Z,rx,K,';

describe('messages as CSV', () => {
  it('have a column for each field, in the order in which fields first came', () => {
    const rows = table([message([['b', 2]]), message([['a', -1e-7, 'V']]), message([['b', 'x']], { direction: 'tx' })]);
    expect(rows).toEqual([
      'time,direction,kind,problem,b,a',
      `${start},2,`,
      `${start},,-1e-7`,
      '2023-11-14T22:13:20.123Z,tx,K,,x,',
    ]);
  });

  it('are quoted by RFC 4180, and no cell of a device is a formula', () => {
    const fields: Values = [
      ['=cmd|x!A1', '=1+1'],
      ['a,"b"', '@SUM("1,2")'],
      ['line', 'a\r\nb'],
      ['n', '-12.5'],
    ];
    expect(table([message(fields, { kind: '+K', problems: ['checksum', 'length'] })])).toEqual([
      `time,direction,kind,problem,'=cmd|x!A1,"a,""b""",line,n`,
      `2023-11-14T22:13:20.123Z,rx,'+K,checksum length,'=1+1,"'@SUM(""1,2"")",a␍␊b,-12.5`,
    ]);
  });

  it('tell fields of one name apart, also from the columns that all messages have', () => {
    const fields: Values = [
      ['register', 1],
      ['register', 2],
      ['register 2', 3],
      ['register', 4],
      ['time', 5],
    ];
    expect(table([message(fields)])).toEqual([
      'time,direction,kind,problem,register,register 2,register 2 2,register 3,time 2',
      `${start},1,2,3,4,5`,
    ]);
  });

  it('have the fields beyond the last column in one cell, and such a column only then', () => {
    const [small, large] = [message([['a', 1]]), message([...'abcd'].map((name, at) => [name, at] as const))];
    expect(table([small, large], 2)).toEqual([
      'time,direction,kind,problem,a,b,others',
      `${start},1,,`,
      `${start},0,1,c=2; d=3`,
    ]);
    expect(table([small, large], 4)[0]).toBe('time,direction,kind,problem,a,b,c,d');
  });
});

describe('messages as JSON lines', () => {
  it('have the fields by name with value, unit and what a number stands for', () => {
    const fields: Values = [
      ['v', 1.5, 'V'],
      ['fc', 3, '', 'read'],
      ['v', 'x"\n'],
      ['2', 'two'],
      ['__proto__', NaN],
      ['top', -Infinity],
    ];
    const text = json([message(fields, { problems: ['value'] })]);
    expect(text).toBe(
      '{"time":"2023-11-14T22:13:20.123Z","direction":"rx","kind":"K","problems":["value"],"offset":40,"fields":' +
        '{"v":{"value":1.5,"unit":"V"},"fc":{"value":3,"label":"read"},"v 2":{"value":"x\\"\\n"},' +
        '"2":{"value":"two"},"__proto__":{"value":"NaN"},"top":{"value":"-Infinity"}}}\n',
    );
    expect(JSON.parse(text)).toMatchObject({ kind: 'K', fields: { v: { unit: 'V' } } });
    expect(JSON.parse(json([message([])]))).toMatchObject({ problems: [], fields: {} });
  });

  it('have their times to the millisecond, in any order', () => {
    const times = [999, 1000, 1007.9, -0.5, 1_700_000_000_000, 59_999.999, -1, 4_102_444_800_010];
    const lines = json(times.map((timeMs) => message([], { timeMs })))
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { time: string }).time)).toEqual(
      times.map((timeMs) => new Date(timeMs).toISOString()),
    );
  });

  it('go on from a copy without changing what was copied', () => {
    const sink = new JsonLines(everything, encode);
    tell(sink, [message([['a', 1]])]);
    const copy = sink.copy();
    expect(textOf(tell(copy, [message([['b', 2]])]))).toBe(json([message([['a', 1]]), message([['b', 2]])]));
    expect(textOf(sink.result())).toBe(json([message([['a', 1]])]));
  });
});

describe('names for columns', () => {
  it('are at most one more than there are columns, however many a device has', () => {
    const names = tell(
      new NameList(everything),
      Array.from({ length: 900 }, (_, at) => message([[`n${at}`, at]])),
    );
    expect(names).toHaveLength(513);
    const columns = new TableColumns();
    columns.add(names);
    expect([columns.names.length, columns.hasOthers]).toEqual([512, true]);
  });

  it('are those of the wanted messages alone', () => {
    const wrong = { ...everything, errorsOnly: true };
    const messages = [message([['a', 1]]), message([['b', 1]], { problems: ['value'] })];
    expect(tell(new NameList(wrong), messages)).toEqual(['b']);
  });
});
