import { expect, test } from 'vitest';
import { RelayError, type RelayErrorCode } from '../../relay/protocol/relay-error.ts';
import type { RelaySource } from '../../web/remote/relay-source.ts';
import { RelayPast } from '../../web/engine/relay-past.ts';

test.each([
  ['NOT_SUPPORTED', 'not-recorded'],
  ['DEVICE_GONE', 'recordings-away'],
  ['DEVICE_ERROR', 'recordings-away'],
  ['NOT_FOUND', 'not-found'],
  ['FORBIDDEN', 'refused'],
  ['TIMEOUT', 'relay-unreachable'],
] as const)('recordings that are refused with %s are %s', async (code: RelayErrorCode, known) => {
  const refused = () => Promise.reject(new RelayError(code, 'Why.'));
  const past = new RelayPast({ ports: refused } as unknown as RelaySource['recordings'], () => 0);
  await expect(past.ports()).rejects.toMatchObject({ code: known });
});
