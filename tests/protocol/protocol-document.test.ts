import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { closeCodes, closeMeaning } from '../../relay/protocol/close-codes.ts';
import { readReceiveFrame, readTransmitFrame } from '../../relay/protocol/data-frame.ts';
import { callErrorNames, streamErrorNames } from './dom-exception-names.ts';
import { defaultPageSize } from '../../relay/protocol/directory-match.ts';
import { bounds, defaultLimits } from '../../relay/protocol/limits.ts';
import { parseClientMessage } from '../../relay/protocol/parse-client-message.ts';
import { parseRelayMessage } from '../../relay/protocol/parse-relay-message.ts';
import { parseResultValue } from '../../relay/protocol/parse-result-value.ts';
import { relayErrorCodes } from '../../relay/protocol/relay-error.ts';
import { accessTable, leaseAccessTable } from '../../relay/session/access/rights.ts';
import type { RequestType } from '../../relay/protocol/result-values.ts';
import { leaseReasons } from '../../relay/protocol/sharing-messages.ts';
import { TunnelReader } from '../../relay/protocol/tunnel-frame.ts';
import { tunnelHeaders, tunnelPaths } from '../../relay/protocol/tunnel.ts';
import { clientMessages, relayMessages, resultValues } from './arbitrary-messages.ts';
import { fromHex, toHex } from './read-vectors.ts';

const document = readFileSync(new URL('../../relay/protocol/PROTOCOL.md', import.meta.url), 'utf8');

interface Example {
  readonly title: string;
  readonly of: string;
  readonly text: string;
}

/** Fenced blocks by the words after the fence: `json client`, `json value attach`, `hex receive`. */
function examples(kind: string): Example[] {
  return [...document.matchAll(/^```(\w+) (\w+)(?: ([\w-]+))?\n([\s\S]*?)^```$/gm)]
    .filter(([, language, what]) => `${language} ${what}` === kind)
    .map(([, , , of = '', text = ''], i) => ({ title: `${i + 1}`, of, text }));
}

const typeOf = ({ text }: Example): string => (JSON.parse(text) as { type: string }).type;

/** The rows of tables whose first cell matches, as lists of cells. */
const rows = (first: RegExp): string[][] =>
  document
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
    .filter(([cell = '']) => first.test(cell));

describe('the examples in PROTOCOL.md', () => {
  test('are all of a kind that is checked here', () => {
    const fences = [...document.matchAll(/^```(.+)$/gm)].map(([, info]) => info?.split(' ').slice(0, 2).join(' '));
    expect([...new Set(fences)].toSorted()).toEqual([
      'hex receive',
      'hex transmit',
      'hex tunnel',
      'json client',
      'json relay',
      'json value',
    ]);
  });

  test.each(examples('json client'))('of client messages have no unread field: $title', ({ text }) => {
    // A field that a reader would ignore is a mistake in the document; defaults may be omitted.
    expect(parseClientMessage(text)).toMatchObject(JSON.parse(text) as object);
  });

  test.each(examples('json relay'))('of relay messages are read unchanged: $title', ({ text }) => {
    expect(parseRelayMessage(text)).toStrictEqual(JSON.parse(text));
  });

  test.each(examples('json value'))('of values are read unchanged: $of', ({ of, text }) => {
    expect(parseResultValue(of as RequestType, JSON.parse(text))).toStrictEqual(JSON.parse(text));
  });

  test('include every message and every value', () => {
    expect(new Set(examples('json client').map(typeOf))).toEqual(new Set(Object.keys(clientMessages)));
    expect(new Set(examples('json relay').map(typeOf))).toEqual(new Set(Object.keys(relayMessages)));
    const without = [
      'detach',
      'close',
      'signals',
      'drain',
      'discard',
      'lend',
      'take-back',
      'answer',
      'watch',
      'glance',
    ];
    expect(new Set([...examples('json value').map(({ of }) => of), ...without])).toEqual(
      new Set(Object.keys(resultValues)),
    );
  });

  test('of frames match the text', () => {
    const [receive] = examples('hex receive');
    const [transmit] = examples('hex transmit');
    const [tunnel] = examples('hex tunnel');
    expect(readReceiveFrame(fromHex(receive?.text ?? ''))).toEqual({
      kind: 'receive',
      handle: 1,
      offset: 104_857,
      timeUs: 1_795_197_600_000_000,
      payload: Uint8Array.of(0x4f, 0x4b),
    });
    expect(readTransmitFrame(fromHex(transmit?.text ?? ''))).toEqual({
      kind: 'transmit',
      handle: 1,
      id: 3,
      epoch: '9f86d081884c7d65',
      payload: new TextEncoder().encode('AT\r'),
    });
    const [message] = new TunnelReader(100).read(fromHex(tunnel?.text ?? ''));
    expect(message?.kind).toBe('text');
    expect(toHex(message?.payload ?? new Uint8Array())).toBe(
      toHex(new TextEncoder().encode('{"type":"ping","sent":123}')),
    );
  });
});

describe('the tables in PROTOCOL.md', () => {
  test('list every error code and its Web Serial name', () => {
    const written = rows(/^`[A-Z_]+`$/).map(([code = '', , name = '']) => [code.replaceAll('`', ''), name]);
    const meant = relayErrorCodes.map((code) => {
      const [call, stream] = [callErrorNames[code], streamErrorNames[code]];
      return [code, call === stream ? `\`${call}\`` : `\`${call}\`; of a stream \`${stream}\``];
    });
    expect(written).toEqual(meant);
  });

  test('list every close code, and whether to reconnect', () => {
    const written = rows(/^[14]\d{3}$/).map(([code, meaning = '', reconnect]) => [
      Number(code),
      /^[\w-]+/.exec(meaning)?.[0],
      reconnect,
    ]);
    const codes = [1000, 1001, 1002, 1003, 1006, 1007, 1009, 1011, 1012, 1013, ...Object.values(closeCodes)];
    expect(written).toEqual(codes.map((code) => [code, closeMeaning(code).name, closeMeaning(code).reconnect]));
  });

  test('list the required role and lease of every message', () => {
    const cells = Object.fromEntries(rows(/^(?:viewer|operator)$/).map(([role = '', ...rest]) => [role, rest]));
    const names = (cell = ''): string[] =>
      [...cell.replaceAll(/\([^)]*\)/g, '').matchAll(/`([\w-]+)`|transmit(?= frames)/g)].map(
        ([all, name]) => name ?? all,
      );
    const actions = (cell = ''): string[] =>
      [...(/`lease` \(([^)]*)\)/.exec(cell)?.[1] ?? '').matchAll(/`([\w-]+)`/g)].map(([, name]) => name ?? '');
    const wanted = (table: object, role: string, leases: readonly string[]): string[] =>
      Object.entries(table as Record<string, { role: string; lease: string }>)
        .filter(([, access]) => access.role === role && leases.includes(access.lease))
        .map(([kind]) => kind);
    for (const [role, column, leases] of [
      ['viewer', 0, ['any']],
      ['viewer', 1, ['free', 'holder']],
      ['operator', 0, ['any']],
      ['operator', 1, ['free', 'holder']],
    ] as const) {
      const cell = cells[role]?.[column];
      const kinds = names(cell).filter((kind) => kind !== 'lease' || role === 'viewer');
      expect(new Set(kinds), `${role} ${column}`).toEqual(new Set(wanted(accessTable, role, leases)));
      expect(new Set(actions(cell)), `${role} ${column}`).toEqual(new Set(wanted(leaseAccessTable, role, leases)));
    }
  });

  test('list every reason for a lease change', () => {
    const reasons = rows(/./)
      .filter(([state = '', , , reason]) => reason !== undefined && /^(?:free|held|any|B on)/.test(state))
      .map(([, , , reason = '']) => reason.replaceAll('`', ''));
    expect(new Set(reasons.filter((reason) => /^[a-z-]+$/.test(reason)))).toEqual(new Set(leaseReasons));
  });
});

test('the numbers and names in the text match the code', () => {
  const kibibytes = (bytes: number): string => `${bytes / 1024} KiB`;
  for (const said of [
    kibibytes(bounds.frameBytes),
    kibibytes(bounds.sendBytes),
    kibibytes(bounds.historyBytes),
    `1 to ${(bounds.frameBytes - bounds.frameHeaderBytes).toLocaleString('en').replace(',', ' ')} bytes`,
    `1 to ${bounds.noteLength} characters`,
    `1 to ${bounds.sequenceSteps} steps`,
    `at most ${bounds.outcomes} at a time`,
    `at most ${bounds.reasonLength}`,
    `at most ${bounds.credentialLength}`,
    `names at most ${bounds.viewersNamed}`,
    `more than ${bounds.welcomePorts} ports`,
    `1 to ${bounds.directoryPage} (default ${defaultPageSize})`,
    `at most ${bounds.watchedPorts} ids`,
    `at most ${bounds.glancePorts} ports`,
    `at most ${bounds.glanceBytes} bytes`,
    `at most ${bounds.labels} labels`,
    ...Object.values(tunnelPaths),
    ...Object.values(tunnelHeaders),
    ...Object.keys(defaultLimits),
  ]) {
    expect(document).toContain(said);
  }
  const welcome = examples('json relay')
    .map(({ text }) => parseRelayMessage(text))
    .find(({ type }) => type === 'welcome');
  expect(welcome).toMatchObject({ limits: defaultLimits });
});
