import { expect, test } from 'vitest';
import { askedDetails } from '../../../web/ui/sharing/asked-details.ts';

test('bytes that somebody is asked to allow cannot pretend to be others', () => {
  const hex = Buffer.from('AT+GMR\r\n\t\\r\u202e\u001b[2J<b>').toString('hex');
  expect(askedDetails({ hex, bytes: hex.length / 2 })).toBe('AT+GMR\\r\\n\\t\\\\r\\xe2\\x80\\xae\\x1b[2J<b>');
  expect(askedDetails({ hex: '4142', bytes: 5000 })).toBe('AB … +4998');
});

test('signals that somebody is asked to allow are in their order, with the waits', () => {
  expect(
    askedDetails({
      steps: [
        { set: { dataTerminalReady: false, requestToSend: true }, waitMs: 100 },
        { set: { break: true }, waitMs: 0 },
      ],
    }),
  ).toBe('DTR 0 · RTS 1 · 100 ms · BREAK 1');
  expect(askedDetails({})).toBe('');
});
