import { expect, test } from 'vitest';
import { readPacketRule, type PacketRule } from '../../../web/core/packet-rule.ts';
import { draftOf, ruleOf } from '../../../web/ui/monitor/binary-rule.ts';

const rules: readonly PacketRule[] = [
  { kind: 'delimited', start: [0xaa, 0x55], end: [] },
  { kind: 'delimited', start: [2], end: [0x10, 3], quietMs: 12.5 },
  { kind: 'fixed', bytes: 12 },
  { kind: 'fixed', bytes: 12, start: [0xaa, 0x55], quietMs: 20 },
  { kind: 'slip' },
  { kind: 'cobs' },
  {
    kind: 'length',
    start: [0xaa],
    offset: 3,
    size: 2,
    endian: 'little',
    counts: 'packet',
    extra: -2,
    maxBytes: 300,
    quietMs: 100,
  },
  { kind: 'length', start: [], offset: 0, size: 1, endian: 'big', counts: 'packet', each: 8, extra: 90, maxBytes: 9 },
];

test.each(rules)('the rule $kind round-trips through the form, and can be stored', (rule) => {
  expect(ruleOf(draftOf(rule))).toEqual(rule);
  expect(readPacketRule(ruleOf(draftOf(rule)))).toEqual(rule);
});

test('the invalid field is named', () => {
  const delimited = draftOf({ kind: 'delimited', start: [1], end: [2] });
  expect(ruleOf({ ...delimited, start: 'A' })).toBe('start');
  expect(ruleOf({ ...delimited, end: '00 01 02 03 04 05 06 07 08' })).toBe('end');
  expect(ruleOf({ ...delimited, start: '', end: ' ' })).toBe('start');
  expect(ruleOf({ ...delimited, quiet: 'x' })).toBe('quiet');
  const length = draftOf(rules.at(-2)!);
  expect(ruleOf({ ...length, offset: '0' })).toBe('offset');
  expect(ruleOf({ ...length, extra: '1.5' })).toBe('extra');
  expect(ruleOf({ ...length, maxBytes: '0' })).toBe('maxBytes');
  expect(ruleOf({ ...draftOf({ kind: 'fixed', bytes: 1 }), bytes: '' })).toBe('bytes');
});

test('fields of another kind are ignored', () => {
  expect(ruleOf({ ...draftOf({ kind: 'fixed', bytes: 4 }), end: 'zz', offset: '', extra: '' })).toEqual({
    kind: 'fixed',
    bytes: 4,
  });
});
