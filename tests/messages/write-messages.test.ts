import { describe, expect, it } from 'vitest';
import type { Field } from '../../web/decode/decoder.ts';
import type { PlacedMessage } from '../../web/messages/message-visitor.ts';
import { messageJson, MessageColumns } from '../../web/messages/write-messages.ts';

type Values = readonly (readonly [name: string, value: number | string, unit?: string, label?: string])[];

function message(fields: Values, more: Partial<PlacedMessage> = {}): PlacedMessage {
  const all = fields.map(([name, value, unit = '', label = '']): Field => {
    return { name, value, unit, label, from: 0, to: 1 };
  });
  const place = { from: 0, to: 9, timeMs: 1_700_000_000_123, direction: 'rx', offset: 40 } as const;
  return { kind: 'K', problems: [], ...place, fields: all, ...more };
}

function table(messages: readonly PlacedMessage[], most?: number): readonly string[] {
  const columns = new MessageColumns(most);
  for (const one of messages) columns.add(one);
  const text = columns.head() + messages.map((one) => columns.row(one)).join('');
  expect(text.endsWith('\r\n')).toBe(true);
  return text.slice(0, -2).split('\r\n');
}

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
    const text = messageJson(message(fields, { problems: ['value'] }));
    expect(text).toBe(
      '{"time":"2023-11-14T22:13:20.123Z","direction":"rx","kind":"K","problems":["value"],"offset":40,"fields":' +
        '{"v":{"value":1.5,"unit":"V"},"fc":{"value":3,"label":"read"},"v 2":{"value":"x\\"\\n"},' +
        '"2":{"value":"two"},"__proto__":{"value":"NaN"},"top":{"value":"-Infinity"}}}\n',
    );
    expect(JSON.parse(text)).toMatchObject({ kind: 'K', fields: { v: { unit: 'V' } } });
    expect(JSON.parse(messageJson(message([])))).toMatchObject({ problems: [], fields: {} });
  });
});
