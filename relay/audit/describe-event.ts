import type { Actor, RelayEvent } from '../protocol/relay-event.ts';
import { describeSettings } from '../protocol/port-info.ts';
import type { LeaseReason } from '../protocol/sharing-messages.ts';

/** An event as a sentence, without its time. Contains untrusted text, to be escaped where it is shown. */
export function describeAuditEvent(event: RelayEvent): string {
  switch (event.type) {
    case 'relay-started':
      return `The relay ${event.node} was started (version ${event.version}).`;
    case 'relay-stopped':
      return `The relay ${event.node} was stopped.`;
    case 'clock-moved':
      return event.movedMs > 0
        ? `The clock went forward by ${seconds(event.movedMs)}: it was set, or the computer slept.`
        : `The clock was set back by ${seconds(-event.movedMs)}.`;
    case 'repeated':
      return (
        `${who(event.by)}: ${event.count} more events of the kind "${event.of}"` +
        (event.port === undefined ? '.' : ` at ${event.port}.`)
      );
    case 'audit-missed':
      return `${counted(event.count, 'event')} could not be written here.`;
    case 'attached':
      return `${event.port}: ${who(event.by)} attached as ${event.role}.`;
    case 'detached':
      return `${event.port}: ${who(event.by)} detached (${event.reason}).`;
    case 'lease':
      return (
        `${event.port}: the lease was ${leaseWords[event.reason] ?? event.reason} by ${who(event.by)}; ` +
        (event.holder ? `${who(event.holder)} holds it` : 'it is free') +
        (event.text === undefined ? '.' : `: "${event.text}".`)
      );
    case 'opened':
      return `${event.port}: opened by ${who(event.by)} with ${describeSettings(event.settings)}.`;
    case 'closed':
      return (
        `${event.port}: closed by ${who(event.by)} (${event.reason}) after ` +
        `${counted(event.receivedBytes, 'byte')} received.`
      );
    case 'lost':
      return `${event.port}: lost after ${counted(event.receivedBytes, 'byte')} received. ${event.message}`;
    case 'recovered':
      return `${event.port}: back after ${seconds(event.lostMs)}, with ${describeSettings(event.settings)}.`;
    case 'lent':
      return (
        `${event.port}: released for another program by ${who(event.by)}` +
        (event.text === undefined ? '.' : `: "${event.text}".`)
      );
    case 'taken-back':
      return `${event.port}: taken back by ${who(event.by)} (${event.reason}).`;
    case 'answered': {
      const { port, whom, act, bytes, allowed, by, reason } = event;
      const what = bytes === undefined ? actWords[act] : `transmit ${counted(bytes, 'byte')}`;
      const end = reason === 'expired' ? 'nobody answered' : 'it was withdrawn';
      const answer = reason === 'answered' ? `${who(by)} ${allowed ? 'allowed' : 'refused'} it` : end;
      return `${port}: ${who(whom)} asked to ${what}: ${answer}.`;
    }
    case 'settings-changed':
      return `${event.port}: ${who(event.by)} changed the settings to ${describeSettings(event.settings)}.`;
    case 'transmitted':
      return (
        `${event.port}: ${who(event.by)} transmitted ${counted(event.bytes, 'byte')} in ` +
        `${counted(event.writes, 'write')}.`
      );
    case 'signals':
      return (
        `${event.port}: ${who(event.by)} set signals ${counted(event.changes, 'time')} and ran ` +
        `${counted(event.sequences, 'sequence')}.`
      );
    case 'note':
      return `${event.port}: ${who(event.by)} noted "${event.text}".`;
    case 'signed-in':
      return (
        `${who(event.by)} signed in as ` +
        `${event.role}${event.share === null ? ', as an owner' : ` by the share ${event.share}`}.`
      );
    case 'signed-out':
      return event.whom ? `${who(event.by)} ended the sign-in of ${event.whom.name}.` : `${who(event.by)} signed out.`;
    case 'sign-in-refused':
      return `${counted(event.attempts, 'attempt')} to get in from ${event.address}: refused (${event.reason}).`;
    case 'share-made':
      return (
        `${who(event.by)} made the share "${event.name}" (${event.share}): ${event.role}, ` +
        `${event.ports === 'all' ? 'all ports' : event.ports.join(', ')}, until ${time(event.expiresAt)}.`
      );
    case 'share-revoked':
      return `${who(event.by)} revoked the share "${event.name}" (${event.share}).`;
    case 'share-expired':
      return `The share "${event.name}" (${event.share}) expired.`;
    case 'pairing-made':
      return `${who(event.by)} made a link for an owner's device, until ${time(event.expiresAt)}.`;
    case 'node-invited':
      return `${who(event.by)} made a link for a relay to join as ${event.joined}.`;
    case 'node-revoked':
      return `${who(event.by)} revoked the link of the relay ${event.joined}.`;
    case 'node-joined':
      return `The relay ${event.joined} joined with ${counted(event.ports, 'port')}.`;
    case 'node-left':
      return `The relay ${event.joined} left (${event.reason}).`;
    default:
      // Of a later version.
      return JSON.stringify(event);
  }
}

const actWords = {
  transmit: 'transmit',
  signals: 'set signals',
  sequence: 'run a sequence',
  lend: 'leave the port to another program',
} as const;

const leaseWords: Partial<Record<LeaseReason, string>> = {
  requested: 'asked for',
  'handed-over': 'handed over',
  'taken-over': 'taken over',
  left: 'left',
};

function who(actor: Actor | null): string {
  if (!actor) return 'the relay';
  const { name, address, callsItself } = actor;
  const about = [
    address,
    callsItself === undefined || callsItself === name ? '' : `calls itself "${callsItself}"`,
  ].filter((part) => part !== '');
  return about.length === 0 ? name : `${name} (${about.join(', ')})`;
}

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const time = (ms: number): string =>
  Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : 'an unknown time';
