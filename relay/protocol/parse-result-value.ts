import { boolean, type Check, integer, list, nullable, object, oneOf, optional } from './checks.ts';
import type { DirectoryPage, NodeCount } from './directory-messages.ts';
import {
  epoch,
  errorCode,
  handle,
  holder,
  inputSignals,
  offset,
  outputSignals,
  portInfo,
  portState,
  sentence,
  settings,
  timeUs,
  viewers,
  wanting,
} from './field-checks.ts';
import { bounds } from './limits.ts';
import { recordedOpenings, recordedPage, recordings } from './recorded-checks.ts';
import type {
  Attached,
  EpochInfo,
  InputSignalReading,
  Opened,
  RequestType,
  ResultValues,
  SequenceTimes,
} from './result-values.ts';
import type { WriteOutcome } from './transmit-messages.ts';

type Dropped = Extract<WriteOutcome, { readonly state: 'dropped' }>;
const dropped = object<Dropped>({ id: offset, state: oneOf('dropped'), code: errorCode, partial: boolean });
const otherOutcome = object<Exclude<WriteOutcome, Dropped>>({
  id: offset,
  state: oneOf('written', 'pending', 'unreceived', 'unknown'),
});
const outcome: Check<WriteOutcome> = (value, path) =>
  (value as { readonly state?: unknown } | null)?.state === 'dropped'
    ? dropped(value, path)
    : otherOutcome(value, path);

const nothing: Check<undefined> = () => undefined;

const checks: { readonly [Type in RequestType]: Check<ResultValues[Type]> } = {
  attach: object<Attached>({
    handle,
    state: portState,
    epoch: nullable(epoch),
    from: offset,
    oldest: offset,
    head: offset,
    settings: nullable(settings),
    outputSignals: nullable(outputSignals),
    inputSignals: nullable(inputSignals),
    holder,
    wanting,
    total: integer(1),
    viewers,
    eventCount: optional(offset),
  }),
  detach: nothing,
  history: object({ from: offset, to: offset }),
  epochs: object({
    epochs: list(
      object<EpochInfo>({ epoch, from: offset, to: offset, openedUs: timeUs, endedUs: nullable(timeUs), settings }),
      bounds.openings,
    ),
  }),
  directory: object<DirectoryPage>({
    ports: list(portInfo, bounds.directoryPage),
    more: boolean,
    total: integer(0),
    nodes: optional(list(object<NodeCount>({ node: sentence, total: integer(1) }), bounds.nodesCounted)),
  }),
  watch: nothing,
  glance: nothing,
  recordings,
  'recorded-openings': recordedOpenings,
  recorded: recordedPage,
  open: object<Opened>({ epoch, settings, opened: boolean }),
  close: nothing,
  settings: object({ epoch, settings }),
  signals: nothing,
  'get-signals': object<InputSignalReading>({
    signals: inputSignals,
    unsupported: list(oneOf('clearToSend', 'dataSetReady', 'dataCarrierDetect', 'ringIndicator'), 4),
  }),
  sequence: object<SequenceTimes>({ setUs: list(timeUs, bounds.sequenceSteps, 1), endUs: timeUs }),
  drain: nothing,
  discard: nothing,
  lend: nothing,
  'take-back': nothing,
  answer: nothing,
  outcomes: object({ outcomes: list(outcome, bounds.outcomes, 1) }),
  lease: object({ holder, wanting }),
  note: object({ epoch: nullable(epoch), offset, timeUs }),
};

/**
 * Reads the `value` of the answer to a request of this type.
 * @throws {RelayError} `INVALID_ARGUMENT`, with the path of the field at fault
 */
export function parseResultValue<Type extends RequestType>(type: Type, value: unknown): ResultValues[Type] {
  return checks[type](value, 'value');
}
