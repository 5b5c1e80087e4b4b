import type { RelayEventType } from './relay-event.ts';

/** Kinds of evidence, each with a floor of its own wherever evidence is kept. */
export type EventClass = 'access' | 'control' | 'presence';

const classes: Partial<Record<RelayEventType, EventClass>> = {
  attached: 'presence',
  detached: 'presence',
  note: 'presence',
  transmitted: 'presence',
  signals: 'presence',
  // Strangers cause these.
  'sign-in-refused': 'presence',
  lease: 'control',
  opened: 'control',
  closed: 'control',
  lost: 'control',
  recovered: 'control',
  'settings-changed': 'control',
};

export const eventClasses: readonly EventClass[] = ['access', 'control', 'presence'];

/**
 * Who may come in, and the relay itself, apart from who has control of ports, and that apart from what many do often.
 */
export const eventClassOf = (type: string): EventClass => classes[type as RelayEventType] ?? 'access';
