import fc, { type Arbitrary } from 'fast-check';
import type { RecordedEntry, RecordedEvent } from '../../relay/protocol/recorded-values.ts';
import { leaseReasons } from '../../relay/protocol/sharing-messages.ts';
import {
  anyText,
  epoch,
  errorCode,
  inputSignals,
  maybeViewer,
  outputSignals,
  sentence,
  settings,
  viewer,
  viewerId,
  viewers,
  whole,
} from './arbitrary-parts.ts';

const type = <const Type extends string>(of: Type): Arbitrary<Type> => fc.constant(of);
const place = { epoch, offset: whole, timeUs: whole };

/** Every event that a recording holds: the compiler compares them with the union. */
export const recordedEvents: {
  readonly [Type in RecordedEvent['type']]: Arbitrary<Extract<RecordedEvent, { readonly type: Type }>>;
} = {
  opened: fc.record({
    type: type('opened'),
    epoch,
    timeUs: whole,
    settings,
    reason: fc.constantFrom('asked', 'returned', 'settings'),
    by: maybeViewer,
  }),
  lost: fc.record({ type: type('lost'), ...place, code: errorCode, message: sentence }),
  closed: fc.record({
    type: type('closed'),
    ...place,
    reason: fc.constantFrom('asked', 'unused', 'shutdown'),
    by: maybeViewer,
  }),
  settings: fc.record({ type: type('settings'), ...place, settings, by: maybeViewer }),
  'input-signals': fc.record({ type: type('input-signals'), ...place, signals: inputSignals }),
  'output-signals': fc.record({ type: type('output-signals'), ...place, signals: outputSignals, by: maybeViewer }),
  note: fc.record({
    type: type('note'),
    ...place,
    epoch: fc.option(epoch),
    by: maybeViewer,
    name: sentence,
    text: anyText(2000, 1),
  }),
  transmitted: fc.record(
    {
      type: type('transmitted'),
      ...place,
      by: viewerId,
      id: whole,
      byteLength: whole,
      outcome: fc.constantFrom('written', 'dropped'),
      code: errorCode,
      partial: fc.boolean(),
    },
    { requiredKeys: ['type', 'epoch', 'offset', 'timeUs', 'by', 'id', 'byteLength', 'outcome'] },
  ),
  attendance: fc.record({ type: type('attendance'), ...place, viewers, holder: maybeViewer }),
  attached: fc.record({ type: type('attached'), ...place, viewer }),
  detached: fc.record({ type: type('detached'), ...place, viewer: viewerId }),
  lease: fc.record(
    {
      type: type('lease'),
      ...place,
      holder: fc.option(viewer),
      reason: fc.constantFrom(...leaseReasons),
      by: maybeViewer,
      whom: maybeViewer,
      text: anyText(200),
    },
    { requiredKeys: ['type', 'epoch', 'offset', 'timeUs', 'holder', 'reason', 'by', 'whom'] },
  ),
  gap: fc.record({ type: type('gap'), epoch, from: whole, to: fc.option(whole), reason: sentence, timeUs: whole }),
  'events-dropped': fc.record(
    { type: type('events-dropped'), count: whole, timeUs: whole, transmittedBytes: whole },
    { requiredKeys: ['type', 'count', 'timeUs'] },
  ),
  'clock-set': fc.record({ type: type('clock-set'), epoch, offset: whole, timeUs: whole, wasUs: whole }),
  'recording-stopped': fc.record({
    type: type('recording-stopped'),
    fromUs: whole,
    timeUs: whole,
    code: sentence,
    message: sentence,
  }),
};

const data = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64'));

const recordedEntry: Arbitrary<RecordedEntry> = fc.oneof(
  fc.record({ kind: fc.constant('received' as const), offset: whole, timeUs: whole, data }),
  fc.record({ kind: fc.constant('transmitted' as const), offset: whole, timeUs: whole, by: viewerId, id: whole, data }),
  fc.record({
    kind: fc.constant('event' as const),
    event: fc.oneof(...Object.values(recordedEvents)) as Arbitrary<RecordedEvent>,
  }),
);

/** Where a page ends. */
export const cursor = fc.tuple(fc.nat(), fc.nat()).map(([segment, position]) => `${segment}:${position}`);

export const recordedPage = fc.record({
  entries: fc.array(recordedEntry, { maxLength: 8 }),
  next: cursor,
  more: fc.boolean(),
});
