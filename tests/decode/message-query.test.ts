import { describe, expect, it } from 'vitest';
import { fieldKey, parseMessageQuery } from '../../web/decode/message-query.ts';

const mistakeIn = (text: string) => {
  const { mistake } = parseMessageQuery(text);
  return mistake && [mistake.mistake, text.slice(mistake.from, mistake.to)];
};

describe('a query for messages', () => {
  it('reads comparisons, and, or, not and brackets, with the usual precedence', () => {
    expect(parseMessageQuery('fc == 3 and latency > 50 or not (kind = "RMC")').query).toEqual({
      kind: 'or',
      left: {
        kind: 'and',
        left: {
          kind: 'compare',
          by: '==',
          left: { kind: 'field', key: 'function' },
          right: { kind: 'number', value: 3 },
        },
        right: {
          kind: 'compare',
          by: '>',
          left: { kind: 'field', key: 'latency' },
          right: { kind: 'number', value: 50 },
        },
      },
      right: {
        kind: 'not',
        of: {
          kind: 'compare',
          by: '==',
          left: { kind: 'field', key: 'kind' },
          right: { kind: 'text', value: 'RMC' },
        },
      },
    });
    expect(parseMessageQuery(' ').query).toBeUndefined();
    expect(parseMessageQuery('ERROR AND HAS(Fix Type)').mistake).toBeDefined();
    expect(parseMessageQuery('error and has(`Fix Type`)').query).toMatchObject({
      left: { kind: 'error' },
      right: { kind: 'has', key: 'fix_type' },
    });
  });

  it('reads numbers in every form and texts in either quotes', () => {
    const valueOf = (text: string) => {
      const { query } = parseMessageQuery(`a == ${text}`);
      return query?.kind === 'compare' && query.right.kind !== 'field' && query.right.value;
    };
    expect(['3', '-2.5', '.5', '1e3', '0x1F', '-0x10', `"a 'b'"`, `'c'`].map(valueOf)).toEqual([
      3,
      -2.5,
      0.5,
      1000,
      31,
      -16,
      "a 'b'",
      'c',
    ]);
  });

  it('finds a field by its name, however it is written', () => {
    expect(['satellites in view', 'Satellites_In_View', 'satellites-in-view'].map(fieldKey)).toEqual(
      Array.from({ length: 3 }, () => 'satellites_in_view'),
    );
    expect(fieldKey('imu.ax')).toBe('imu_ax');
    expect(fieldKey('温度')).toBe('温度');
  });

  it('points at what is wrong', () => {
    expect(mistakeIn('fc == ')).toEqual(['operand', '']);
    expect(mistakeIn('fc == and x > 1')).toEqual(['operand', 'and']);
    expect(mistakeIn('fc 3')).toEqual(['comparison', '3']);
    expect(mistakeIn('fc')).toEqual(['comparison', '']);
    expect(mistakeIn('fc == 3 latency > 5')).toEqual(['end', 'latency']);
    expect(mistakeIn('latency > 50 ms')).toEqual(['end', 'ms']);
    expect(mistakeIn('(fc == 3')).toEqual(['bracket', '']);
    expect(mistakeIn('has(a, b)')).toEqual(['character', ',']);
    expect(mistakeIn('has(a == 3)')).toEqual(['bracket', '==']);
    expect(mistakeIn('kind == "RMC')).toEqual(['quote', '"RMC']);
    expect(mistakeIn('a == 3 & b == 4')).toEqual(['character', '&']);
    expect(mistakeIn(`${'('.repeat(60)}error${')'.repeat(60)}`)?.[0]).toBe('depth');
  });

  it('takes no longer for hostile text', () => {
    for (const part of ['(', 'not ', '"', 'a', ' ', '-', '`', '0x', 'a==1 and ', 'a<b~'])
      expect(() => parseMessageQuery(part.repeat(5000))).not.toThrow();
  });
});
