import {
  boolean,
  type Check,
  form,
  integer,
  list,
  nullable,
  object,
  oneOf,
  optional,
  record,
  refuse,
  text,
} from './checks.ts';
import { eventFields, eventPlace as place } from './event-fields.ts';
import {
  epoch,
  errorCode,
  holder,
  offset,
  portId,
  sentence,
  settings,
  timeUs,
  viewer,
  viewerId,
  viewers,
} from './field-checks.ts';
import { bounds } from './limits.ts';
import type { RecordedEntry, RecordedEvent, RecordedOpening, RecordedPage, RecordedPort } from './recorded-values.ts';
import { leaseReasons } from './sharing-messages.ts';

/** A place to resume from: the number of a segment and a position in it, from the relay. */
export const cursor = form(/^\d{1,10}:\d{1,15}$/, 'be a cursor that the relay gave');

type EventOf<Type extends RecordedEvent['type']> = Extract<RecordedEvent, { readonly type: Type }>;
type EventChecks = { readonly [Type in RecordedEvent['type']]: Check<EventOf<Type>> };

const eventChecks: EventChecks = {
  opened: object(eventFields.opened),
  lost: object<EventOf<'lost'>>(eventFields.lost),
  closed: object(eventFields.closed),
  settings: object(eventFields.settings),
  'input-signals': object(eventFields['input-signals']),
  'output-signals': object(eventFields['output-signals']),
  note: object<EventOf<'note'>>(eventFields.note),
  transmitted: object<EventOf<'transmitted'>>({
    type: oneOf('transmitted'),
    ...place,
    by: viewerId,
    id: offset,
    byteLength: offset,
    outcome: oneOf('written', 'dropped'),
    code: optional(errorCode),
    partial: optional(boolean),
  }),
  attendance: object({ type: oneOf('attendance'), ...place, viewers, holder }),
  attached: object({ type: oneOf('attached'), ...place, viewer }),
  detached: object({ type: oneOf('detached'), ...place, viewer: viewerId }),
  lease: object<EventOf<'lease'>>({
    type: oneOf('lease'),
    ...place,
    holder: nullable(viewer),
    reason: oneOf(...leaseReasons),
    by: holder,
    whom: holder,
    text: optional(text(bounds.reasonLength)),
  }),
  gap: object({ type: oneOf('gap'), epoch, from: offset, to: nullable(offset), reason: sentence, timeUs }),
  'events-dropped': object<EventOf<'events-dropped'>>({
    type: oneOf('events-dropped'),
    count: offset,
    timeUs,
    transmittedBytes: optional(offset),
  }),
  'clock-set': object({ type: oneOf('clock-set'), ...place, wasUs: timeUs }),
  'recording-stopped': object({
    type: oneOf('recording-stopped'),
    fromUs: timeUs,
    timeUs,
    code: sentence,
    message: sentence,
  }),
};

const checkOf = new Map<unknown, Check<RecordedEvent>>(Object.entries(eventChecks));

const base64: Check<string> = (value, path) =>
  typeof value === 'string' && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value)
    ? value
    : refuse(path, 'be base64');

type Received = Extract<RecordedEntry, { readonly kind: 'received' }>;
type Transmitted = Extract<RecordedEntry, { readonly kind: 'transmitted' }>;
const received = object<Received>({ kind: oneOf('received'), offset, timeUs, data: base64 });
const transmitted = object<Transmitted>({
  kind: oneOf('transmitted'),
  offset,
  timeUs,
  by: viewerId,
  id: offset,
  data: base64,
});

/**
 * Entries of later relays, and malformed ones, are left out: the bytes around them are still good.
 */
const entries: Check<readonly RecordedEntry[]> = (value, path) => {
  const each: Check<RecordedEntry | undefined> = (entry, at) => {
    const { kind, event } = record(entry, at);
    if (kind === 'received') return received(entry, at);
    if (kind === 'transmitted') return transmitted(entry, at);
    return kind === 'event' ? readEvent(event, at) : undefined;
  };
  return list(each, maxEntries)(value, path).filter((entry) => entry !== undefined);
};

const maxEntries = 65_536;

function readEvent(event: unknown, path: string): RecordedEntry | undefined {
  try {
    const read = checkOf.get(record(event, path)['type'])?.(event, path);
    return read && { kind: 'event', event: read };
  } catch {
    return undefined;
  }
}

export const recordedPage = object<RecordedPage>({ entries, next: cursor, more: boolean });

export const recordings = object<{ readonly ports: readonly RecordedPort[] }>({
  ports: list(
    object<RecordedPort>({ id: portId, name: sentence, node: sentence, storedBytes: integer(0) }),
    bounds.ports,
  ),
});

export const recordedOpenings = object<{ readonly openings: readonly RecordedOpening[] }>({
  openings: list(
    object<RecordedOpening>({
      epoch,
      openedUs: timeUs,
      endedUs: nullable(timeUs),
      settings,
      from: offset,
      to: offset,
      transmittedBytes: offset,
      notes: offset,
    }),
    bounds.openings,
  ),
});
