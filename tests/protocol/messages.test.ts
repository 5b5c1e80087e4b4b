import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bounds } from '../../relay/protocol/limits.ts';
import { parseClientMessage, requestNumberOf } from '../../relay/protocol/parse-client-message.ts';
import { parseRelayMessage } from '../../relay/protocol/parse-relay-message.ts';
import { parseResultValue } from '../../relay/protocol/parse-result-value.ts';
import type { RequestType } from '../../relay/protocol/result-values.ts';
import { clientMessages, relayMessages, resultValues } from './arbitrary-messages.ts';
import { runs } from '../support/runs.ts';
import { refusalPath } from './refusal.ts';
import { assertProperty } from '../support/assert-property.ts';
import { anyCharacter } from '../support/any-character.ts';

const requests = Object.keys(resultValues) as RequestType[];

/** Values that are invalid everywhere: too large, too small, too long, a nested list. */
const misfit = fc.constantFrom<unknown>([[]], 1e300, -1, 'x'.repeat(5000));

/** Every place in a message that has a value, as a path. */
function places(value: unknown, at: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [
    ...(at.length > 0 ? [at] : []),
    ...Object.entries(value).flatMap(([name, inner]) =>
      places(inner, [...at, Array.isArray(value) ? Number(name) : name]),
    ),
  ];
}

function replaced(value: unknown, [step, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (step === undefined) return by;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[step] = replaced(copy[step], rest, by);
  return copy;
}

/**
 * Where an invalid value is reported: at its place, or, where a list of the right length is allowed, at its first
 * item.
 */
const isAt = (path: string | undefined, steps: readonly (string | number)[], prefix = ''): boolean =>
  [`${prefix}${pathText(steps)}`, `${prefix}${pathText(steps)}[0]`].includes(path ?? '');

const pathText = (steps: readonly (string | number)[]): string =>
  steps.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');

describe.each([
  ['client', clientMessages as Readonly<Record<string, Arbitrary<object>>>, parseClientMessage],
  ['relay', relayMessages as Readonly<Record<string, Arbitrary<object>>>, parseRelayMessage],
] as const)('a text message of a %s', (from, messages, parse) => {
  test.each(Object.keys(messages))('is decoded as it was encoded: %s', (type) => {
    assertProperty(
      fc.property(messages[type]!, (message) => void expect(parse(JSON.stringify(message))).toEqual(message)),
    );
  });

  test.each(Object.keys(messages))('is refused when it is cut anywhere: %s', (type) => {
    assertProperty(
      fc.property(messages[type]!, (message) => {
        const json = JSON.stringify(message);
        const step = Math.max(1, Math.floor(json.length / 200));
        const ends = Array.from({ length: Math.ceil(json.length / step) }, (_, i) => i * step);
        expect(ends.filter((end) => refusalPath(() => parse(json.slice(0, end))) !== '')).toEqual([]);
      }),
      { numRuns: runs(20, 5) },
    );
  });

  test.each(Object.keys(messages))('is refused with the path of the invalid field: %s', (type) => {
    assertProperty(
      fc.property(messages[type]!, misfit, fc.nat(), (message, wrong, pick) => {
        // The value of a result is unchecked until the request is known; a result that is not ok has another shape.
        const all = places(message).filter(([first]) => !(from === 'relay' && type === 'result' && first === 'value'));
        const place = all[pick % all.length]!;
        const path = refusalPath(() => parse(JSON.stringify(replaced(message, place, wrong))));
        expect(path).toBeDefined();
        // With a wrong `action` or `from`, the field next to it may be the one reported.
        if (!['action', 'from', 'epoch'].includes(String(place[0])))
          expect(path).toSatisfy((at: string) => isAt(at, place));
      }),
    );
  });

  test.each(Object.keys(messages))('is refused without any one of its required fields: %s', (type) => {
    assertProperty(
      fc.property(messages[type]!, (message) => {
        for (const name of Object.keys(message)) {
          const without = Object.fromEntries(Object.entries(message).filter(([other]) => other !== name));
          const path = refusalPath(() => parse(JSON.stringify(without)));
          if (path === undefined) expect(parse(JSON.stringify(without))).toEqual(without);
          else expect([name, 'from', 'epoch']).toContain(path);
        }
      }),
      { numRuns: runs(20, 5) },
    );
  });

  test('is decoded without unknown fields, whatever their names', () => {
    const anyMessage = fc.oneof(...Object.values(messages));
    assertProperty(
      fc.property(anyMessage, fc.jsonValue(), (message, value) => {
        const json = JSON.stringify(message);
        const unknown = `"unknown":1,"constructor":{"prototype":{"polluted":1}}`;
        const extra = `{"__proto__":${JSON.stringify(value)},${unknown},${json.slice(1)}`;
        expect(parse(extra)).toEqual(message);
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      }),
    );
  });

  test('is refused when it is any other JSON, or no JSON at all', () => {
    assertProperty(
      fc.property(
        fc.oneof(fc.json(), fc.string({ unit: anyCharacter })),
        (text) => void expect(refusalPath(() => parse(text))).toBeDefined(),
      ),
    );
  });

  test('is refused when it is too long, before it is parsed', () => {
    const max = from === 'client' ? bounds.clientTextBytes : bounds.relayTextBytes;
    const longest = from === 'client' ? '{"type":"ping","sent":1}' : '{"type":"tick","timeUs":1}';
    expect(parse(longest.padEnd(max))).toBeDefined();
    expect(refusalPath(() => parse(longest.padEnd(max + 1)))).toBe('');
    expect(refusalPath(() => parse('['.repeat(max)))).toBe('');
    expect(refusalPath(() => parse('['.repeat(max / 2) + ']'.repeat(max / 2)))).toBe('');
  });
});

describe('the value of an answer', () => {
  test.each(requests)('is decoded as it was encoded: %s', (type) => {
    assertProperty(
      fc.property(resultValues[type] as Arbitrary<unknown>, (value) => {
        const written = value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
        expect(parseResultValue(type, written)).toEqual(value);
      }),
    );
  });

  test.each(
    requests.filter(
      (type) =>
        !['detach', 'close', 'signals', 'drain', 'discard', 'lend', 'take-back', 'answer', 'watch', 'glance'].includes(
          type,
        ),
    ),
  )('is refused where it is invalid: %s', (type) => {
    assertProperty(
      fc.property(resultValues[type] as Arbitrary<object>, misfit, fc.nat(), (value, wrong, pick) => {
        // In recordings, an invalid event is left out, see below.
        const all = places(value).filter(
          ([first, ...rest]) => type !== 'recorded' || first !== 'entries' || rest.length === 0,
        );
        const place = all[pick % all.length]!;
        expect(refusalPath(() => parseResultValue(type, replaced(value, place, wrong)))).toSatisfy((at: string) =>
          isAt(at, place, 'value.'),
        );
      }),
    );
    for (const wrong of [undefined, null, 1, 'x', []])
      expect(refusalPath(() => parseResultValue(type, wrong))).toBe('value');
  });

  test('of a recording omits unknown and malformed events, and refuses data that is not base64', () => {
    const received = { kind: 'received', offset: 0, timeUs: 1, data: 'T0s=' };
    const read = (...entries: unknown[]) => parseResultValue('recorded', { entries, next: '1:8', more: false }).entries;
    const strange = [
      { kind: 'event' },
      { kind: 'event', event: { type: 'later' } },
      { kind: 'event', event: { type: 'note', text: 1 } },
      { kind: 'later' },
      { kind: 'event', event: { type: '__proto__' } },
    ];
    expect(read(...strange, received, ...strange)).toEqual([received]);
    for (const data of ['T0s', 'T0s=\n', '====', 'T=0s', 1, null])
      expect(refusalPath(() => read({ ...received, data }))).toBe('value.entries[0].data');
  });

  test('of attach counts at least the client that attached', () => {
    const [attached] = fc.sample(resultValues.attach, { numRuns: 1, seed: 1 });
    expect(parseResultValue('attach', { ...attached, total: 1 }).total).toBe(1);
    expect(refusalPath(() => parseResultValue('attach', { ...attached, total: 0 }))).toBe('value.total');
  });

  test('of attach has the event count only from relays that support it', () => {
    const [attached] = fc.sample(resultValues.attach, { numRuns: 1, seed: 1 });
    expect(parseResultValue('attach', { ...attached, eventCount: 41 }).eventCount).toBe(41);
    expect(parseResultValue('attach', { ...attached }).eventCount).toBeUndefined();
    expect(refusalPath(() => parseResultValue('attach', { ...attached, eventCount: -1 }))).toBe('value.eventCount');
  });

  test('is ignored where none is expected', () => {
    expect(parseResultValue('close', { some: 'thing' })).toBeUndefined();
  });
});

test('the request number of a refused message is found if it has one', () => {
  expect(requestNumberOf('{"type":"nonsense","request":12}')).toBe(12);
  for (const text of [
    '',
    '{',
    'null',
    '[1]',
    '{"type":"drain"}',
    '{"request":"1"}',
    '{"request":-1}',
    '{"__proto__":{"request":1}}',
  ]) {
    expect(requestNumberOf(text)).toBeUndefined();
  }
  expect(requestNumberOf('{"request":1}'.padEnd(bounds.clientTextBytes + 1))).toBeUndefined();
});
