import { describe, expect, test } from 'vitest';
import { findMarks } from '../../../web/ui/monitor/find-marks.ts';

const marks = (pattern: string, mode: 'text' | 'regex' | 'hex', matchCase = false) =>
  findMarks({ pattern, mode, matchCase });

describe('findMarks', () => {
  test('marks every place of a text, in either case unless told otherwise', () => {
    expect(marks('wifi', 'text').text('WiFi: wifi up')).toEqual([
      [0, 4],
      [6, 10],
    ]);
    expect(marks('wifi', 'text', true).text('WiFi: wifi up')).toEqual([[6, 10]]);
    expect(marks('aa', 'text').text('aaaaa')).toEqual([
      [0, 2],
      [2, 4],
    ]);
  });

  test('takes the signs of expressions for themselves in a text', () => {
    expect(marks('(.*', 'text').text('a (.* b')).toEqual([[2, 5]]);
  });

  test('marks the right place where lower case is longer', () => {
    expect(marks('x', 'text').text('\u0130x')).toEqual([[1, 2]]);
  });

  test('marks matches of an expression, but no empty ones', () => {
    expect(marks('\\d+', 'regex').text('t=23 h=48')).toEqual([
      [2, 4],
      [7, 9],
    ]);
    expect(marks('z*', 'regex').text('abc')).toEqual([]);
  });

  test('marks the whole row for expressions that could run away, and for those of another dialect', () => {
    expect(marks('(a+)+$', 'regex').text('aaaa')).toEqual([[0, 4]]);
    expect(marks('(?i)a', 'regex').text('aa')).toEqual([[0, 2]]);
  });

  test('marks bytes, not characters, for hex', () => {
    const found = marks('0d ??', 'hex');
    expect(found.bytes(Uint8Array.of(1, 0x0d, 2, 0x0d, 0x0a))).toEqual([
      [1, 3],
      [3, 5],
    ]);
    expect(found.text('0d 00')).toEqual([]);
  });

  test('has a limit to what it marks in one row', () => {
    expect(marks('a', 'text').text('a'.repeat(2000))).toHaveLength(100);
  });
});
