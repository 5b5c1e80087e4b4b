import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaptureEvent } from '../../web/core/capture-event.ts';
import { isCaptureEvent } from '../../web/core/capture-event-check.ts';
import { defaultSettings } from '../../web/core/port-settings.ts';

const examples: Readonly<Record<CaptureEvent['kind'], readonly CaptureEvent[]>> = {
  opened: [
    { kind: 'opened', settings: defaultSettings },
    { kind: 'opened', settings: defaultSettings, policy: 'esp-run', afterLossMs: 1.5 },
    { kind: 'opened', settings: defaultSettings, policy: 'leave', afterReleaseMs: 2 },
  ],
  closed: [{ kind: 'closed' }],
  released: [{ kind: 'released' }, { kind: 'released', by: 'Ann', text: 'flash' }],
  lost: [{ kind: 'lost', code: 'port-gone' }],
  'line-error': [{ kind: 'line-error', error: 'framing' }],
  signal: [{ kind: 'signal', signal: 'clearToSend', on: true }],
  'break-sent': [{ kind: 'break-sent', durationMs: 250 }],
  stopped: [{ kind: 'stopped', jobs: 2, bytes: 0 }],
  step: [{ kind: 'step', job: 'login', text: 'wait "ok"', outcome: 'no-match', tookMs: 1.5 }],
  'transmit-failed': [{ kind: 'transmit-failed', bytes: 3, none: true }],
  note: [{ kind: 'note', text: '☃', by: 'Ann', voice: 'relay' }],
  holder: [{ kind: 'holder', holder: '', by: 'Ann', mine: false }],
  'not-recorded': [{ kind: 'not-recorded', events: 1, txBytes: 0 }],
  'events-missing': [{ kind: 'events-missing', events: 0 }],
  'clock-set': [{ kind: 'clock-set', wasMs: 1.7e12, isMs: 1.6e12 }],
  'stored-again': [{ kind: 'stored-again', bytes: 0 }],
  'load-cut': [
    { kind: 'load-cut', why: 'failed' },
    { kind: 'load-cut', why: 'file-cut', readBytes: 1, ofBytes: 2 },
  ],
  'left-out': [{ kind: 'left-out', packets: 2 }],
  gap: [{ kind: 'gap', bytes: 12, reason: 'damaged' }],
};
const all = Object.values(examples).flat();

describe('isCaptureEvent(), for an event from a file,', () => {
  it('accepts every known kind with all its fields, also after JSON', () => {
    for (const event of all) {
      expect(isCaptureEvent(event), event.kind).toBe(true);
      expect(isCaptureEvent(JSON.parse(JSON.stringify(event))), event.kind).toBe(true);
    }
  });

  it('refuses missing fields, wrong types and unknown fields', () => {
    const needless = new Set([
      'policy',
      'afterLossMs',
      'afterReleaseMs',
      'none',
      'by',
      'text',
      'voice',
      'readBytes',
      'ofBytes',
    ]);
    for (const event of all)
      for (const name of Object.keys(event)) {
        const { [name]: _left, ...rest } = { ...event } as Record<string, unknown>;
        if (!needless.has(name) || event.kind === 'holder' || (name === 'text' && event.kind !== 'released'))
          expect(isCaptureEvent(rest), `${event.kind} ${name}`).toBe(false);
        expect(isCaptureEvent({ ...event, [name]: { toString: 1 } }), `${event.kind} ${name}`).toBe(false);
        expect(isCaptureEvent({ ...event, [name]: null }), `${event.kind} ${name}`).toBe(false);
        expect(isCaptureEvent({ ...event, more: 1 }), event.kind).toBe(false);
      }
  });

  it('refuses events that cannot be shown', () => {
    for (const event of [
      { kind: 'clock-set', wasMs: 1e300, isMs: 0 },
      { kind: 'break-sent', durationMs: NaN },
      { kind: 'break-sent', durationMs: -1 },
      { kind: 'gap', bytes: 0.5, reason: 'damaged' },
      { kind: 'gap', bytes: 1, reason: 'constructor' },
      { kind: 'signal', signal: 'toString', on: true },
      { kind: 'opened', settings: { ...defaultSettings, baudRate: 0 } },
      { kind: 'opened', settings: { ...defaultSettings, dataBits: 9 } },
      { kind: 'note', text: 'x'.repeat(1_000_001) },
      { kind: 'lost', code: '<img>' },
      { kind: '__proto__' },
      { kind: 'toString' },
      [],
    ])
      expect(isCaptureEvent(event), JSON.stringify(event).slice(0, 60)).toBe(false);
  });

  it('does not throw for any value', () => {
    fc.assert(fc.property(fc.anything(), (value) => void isCaptureEvent(value)));
  });
});
