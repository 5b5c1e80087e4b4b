import { describe, expect, it } from 'vitest';
import { describeAuditEvent } from '../../../relay/audit/describe-event.ts';
import {
  type Actor,
  type NewRelayEvent,
  type RelayEvent,
  relayEventTypes,
} from '../../../relay/protocol/relay-event.ts';

const by: Actor = { id: 'i', name: 'Ann', address: '192.0.2.7', callsItself: "Ann's laptop", viewer: 'v1' };
const settings = { baudRate: 9600, dataBits: 8, parity: 'even', stopBits: 1, flowControl: 'hardware' } as const;
const common = { port: 'gps', by };
const share = { by, share: 'abc', name: 'Guests' };

const sentences: readonly (readonly [NewRelayEvent, string])[] = [
  [{ type: 'relay-started', version: '1.2.3' }, 'The relay lab1 was started (version 1.2.3).'],
  [{ type: 'relay-stopped' }, 'The relay lab1 was stopped.'],
  [{ type: 'clock-moved', movedMs: -90_000 }, 'The clock was set back by 90.0 s.'],
  [
    { type: 'clock-moved', movedMs: 3_600_000 },
    'The clock went forward by 3600.0 s: it was set, or the computer slept.',
  ],
  [
    { type: 'repeated', of: 'note', by, count: 3, port: 'gps' },
    'Ann (192.0.2.7, calls itself "Ann\'s laptop"): 3 more events of the kind "note" at gps.',
  ],
  [{ type: 'audit-missed', count: 3 }, '3 events could not be written here.'],
  [
    { type: 'attached', ...common, role: 'operator' },
    'gps: Ann (192.0.2.7, calls itself "Ann\'s laptop") attached as operator.',
  ],
  [{ type: 'detached', port: 'gps', by: null, reason: 'cut' }, 'gps: the relay detached (cut).'],
  [
    {
      type: 'lease',
      port: 'gps',
      by: { id: 'local', name: 'local', address: '' },
      reason: 'taken-over',
      holder: null,
      former: by,
      whom: by,
      text: 'urgent',
    },
    'gps: the lease was taken over by local; it is free: "urgent".',
  ],
  [
    { type: 'opened', port: 'gps', by: null, epoch: '1', settings },
    'gps: opened by the relay with 9600 8E1, hardware flow control.',
  ],
  [
    { type: 'closed', port: 'gps', by: null, epoch: '1', reason: 'unused', receivedBytes: 5 },
    'gps: closed by the relay (unused) after 5 bytes received.',
  ],
  [
    {
      type: 'lost',
      port: 'gps',
      by: null,
      epoch: '1',
      code: 'DEVICE_GONE',
      message: 'It was unplugged.',
      receivedBytes: 5,
    },
    'gps: lost after 5 bytes received. It was unplugged.',
  ],
  [
    { type: 'lent', ...common, text: 'flash' },
    'gps: released for another program by Ann (192.0.2.7, calls itself "Ann\'s laptop"): "flash".',
  ],
  [
    {
      type: 'answered',
      port: 'gps',
      by: { id: 'b', name: 'Bob', address: '' },
      whom: { id: 'r', name: 'agent', address: '' },
      act: 'transmit',
      bytes: 4,
      allowed: false,
      reason: 'answered',
    },
    'gps: agent asked to transmit 4 bytes: Bob refused it.',
  ],
  [
    {
      type: 'answered',
      port: 'gps',
      by: null,
      whom: { id: 'r', name: 'agent', address: '' },
      act: 'signals',
      allowed: false,
      reason: 'expired',
    },
    'gps: agent asked to set signals: nobody answered.',
  ],
  [{ type: 'taken-back', port: 'gps', by: null, reason: 'expired' }, 'gps: taken back by the relay (expired).'],
  [
    {
      type: 'recovered',
      port: 'gps',
      by: null,
      epoch: '1',
      settings: { ...settings, flowControl: 'none' },
      lostMs: 4000,
    },
    'gps: back after 4.0 s, with 9600 8E1.',
  ],
  [
    { type: 'settings-changed', port: 'gps', by: null, epoch: '1', settings, former: null },
    'gps: the relay changed the settings to 9600 8E1, hardware flow control.',
  ],
  [
    { type: 'transmitted', port: 'gps', by: null, bytes: 10, writes: 2 },
    'gps: the relay transmitted 10 bytes in 2 writes.',
  ],
  [
    { type: 'signals', port: 'gps', by: null, changes: 2, sequences: 1, set: {} },
    'gps: the relay set signals 2 times and ran 1 sequence.',
  ],
  [{ type: 'note', port: 'gps', by: null, text: 'hi', offset: 0 }, 'gps: the relay noted "hi".'],
  [
    { type: 'signed-in', by: { ...by, callsItself: 'Ann' }, share: null, role: 'admin', ports: 'all' },
    'Ann (192.0.2.7) signed in as admin, as an owner.',
  ],
  [{ type: 'signed-out', by: null, whom: { id: 'x', name: 'Bob' } }, 'the relay ended the sign-in of Bob.'],
  [
    { type: 'sign-in-refused', address: '192.0.2.9', reason: 'unknown', attempts: 7 },
    '7 attempts to get in from 192.0.2.9: refused (unknown).',
  ],
  [
    { type: 'share-made', ...share, by: null, role: 'viewer', ports: ['gps', 'mill'], expiresAt: 0 },
    'the relay made the share "Guests" (abc): viewer, gps, mill, until 1970-01-01T00:00:00.000Z.',
  ],
  [{ type: 'share-revoked', ...share, by: null }, 'the relay revoked the share "Guests" (abc).'],
  [{ type: 'share-expired', ...share }, 'The share "Guests" (abc) expired.'],
  [
    { type: 'pairing-made', by: null, expiresAt: 0 },
    "the relay made a link for an owner's device, until 1970-01-01T00:00:00.000Z.",
  ],
  [{ type: 'node-invited', by: null, joined: 'lab2' }, 'the relay made a link for a relay to join as lab2.'],
  [{ type: 'node-revoked', by: null, joined: 'lab2' }, 'the relay revoked the link of the relay lab2.'],
  [{ type: 'node-joined', by: null, joined: 'lab2', ports: 2 }, 'The relay lab2 joined with 2 ports.'],
  [{ type: 'node-left', by: null, joined: 'lab2', reason: 'cut' }, 'The relay lab2 left (cut).'],
];

describe('describeAuditEvent()', () => {
  it('has a sentence for every kind of event', () => {
    expect(new Set(sentences.map(([{ type }]) => type))).toEqual(new Set(relayEventTypes));
    for (const [event, sentence] of sentences)
      expect(describeAuditEvent({ id: 'a-1', time: '2026-11-20T10:00:00.000Z', node: 'lab1', ...event })).toBe(
        sentence,
      );
  });

  it('shows an event of a later version unchanged', () => {
    const later = { id: 'a-1', time: '', node: 'lab1', type: 'teleported', to: 'mars' } as unknown as RelayEvent;
    expect(describeAuditEvent(later)).toContain('"to":"mars"');
  });
});
