import { describe, expect, test } from 'vitest';
import { closeCodes, closeMeaning } from '../../relay/protocol/close-codes.ts';
import { callErrorNames, streamErrorNames } from './dom-exception-names.ts';
import { httpStatus } from '../../relay/protocol/http-status.ts';
import { relayErrorCodes } from '../../relay/protocol/relay-error.ts';

describe('close codes', () => {
  test('are in the ranges of the client and the relay, unique, each with its own meaning', () => {
    const codes = Object.values(closeCodes);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect((code >= 4400 && code <= 4499) || (code >= 4500 && code <= 4599)).toBe(true);
    expect(new Set(codes.map((code) => closeMeaning(code).name)).size).toBe(codes.length);
  });

  test('have meanings that fit into a close frame as a reason', () => {
    for (const code of Object.values(closeCodes)) {
      expect(new TextEncoder().encode(closeMeaning(code).meaning).length).toBeLessThanOrEqual(123);
    }
  });

  test('have the meaning of their range when unknown', () => {
    expect(closeMeaning(4499).reconnect).toBe('no');
    expect(closeMeaning(4599).reconnect).toBe('later');
    expect(closeMeaning(3000).reconnect).toBe('later');
  });
});

test('every error code has a name in Web Serial and an HTTP error status', () => {
  for (const code of relayErrorCodes) {
    expect(callErrorNames[code]).toMatch(/Error$/);
    expect(streamErrorNames[code]).toMatch(/Error$/);
    expect(httpStatus[code]).toBeGreaterThanOrEqual(400);
  }
});
