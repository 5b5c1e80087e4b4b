import type { RelayEventType } from './relay-event.ts';

/** Kinds of evidence, each with a floor of its own wherever evidence is kept. */
type EventClass = 'access' | 'control' | 'presence';

const classes: Partial<Record<RelayEventType, EventClass>> = {
  attached: 'presence',
  detached: 'presence',
  note: 'presence',
  transmitted: 'presence',
  signals: 'presence',
  // Strangers cause these.
  'sign-in-refused': 'presence',
  lease: 'control',
  answered: 'control',
  opened: 'control',
  closed: 'control',
  lost: 'control',
  recovered: 'control',
  'settings-changed': 'control',
};

/**
 * Classes that are limited separately, so that frequent events of one do not displace rare ones of another: access and
 * the relay itself; control of ports; presence.
 */
export const eventClassOf = (type: string): EventClass => classes[type as RelayEventType] ?? 'access';
