import { nullable, oneOf, optional, text } from './checks.ts';
import {
  epoch,
  errorCode,
  holder,
  inputSignals,
  lent,
  offset,
  outputSignals,
  sentence,
  settings,
  timeUs,
} from './field-checks.ts';
import { bounds } from './limits.ts';

/** What pins an event to a place in the bytes. */
export const eventPlace = { epoch, offset, timeUs };

/** The fields of events that viewers are sent and that are recorded alike, without a viewer's handle. */
export const eventFields = {
  opened: {
    type: oneOf('opened'),
    epoch,
    timeUs,
    settings,
    reason: oneOf('asked', 'returned', 'settings'),
    by: holder,
  },
  lost: { type: oneOf('lost'), ...eventPlace, code: errorCode, message: sentence, lent: optional(lent) },
  closed: { type: oneOf('closed'), ...eventPlace, reason: oneOf('asked', 'unused', 'shutdown'), by: holder },
  settings: { type: oneOf('settings'), ...eventPlace, settings, by: holder },
  'input-signals': { type: oneOf('input-signals'), ...eventPlace, signals: inputSignals },
  'output-signals': { type: oneOf('output-signals'), ...eventPlace, signals: outputSignals, by: holder },
  note: {
    type: oneOf('note'),
    ...eventPlace,
    epoch: nullable(epoch),
    by: holder,
    name: sentence,
    text: text(bounds.noteLength, 1),
    voice: optional(oneOf('relay')),
  },
} as const;
