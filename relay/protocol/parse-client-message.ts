import { boolean, type Check, integer, list, object, oneOf, optional, refuse, text } from './checks.ts';
import type {
  AnswerMessage,
  CloseMessage,
  DiscardMessage,
  DrainMessage,
  GetSignalsMessage,
  LendMessage,
  OpenMessage,
  SequenceMessage,
  SequenceStep,
  SettingsMessage,
  SignalsMessage,
  TakeBackMessage,
} from './control-messages.ts';
import type { DirectoryMessage, WatchMessage } from './directory-messages.ts';
import {
  clockReading,
  epoch,
  handle,
  name,
  offset,
  portId,
  portState,
  requestNumber,
  secret,
  settings,
  signalChange,
  someSignalChange,
  timeUs,
  viewerId,
} from './field-checks.ts';
import type { GlanceMessage } from './glance.ts';
import type { HelloMessage } from './handshake-messages.ts';
import { labelTerms } from './labels.ts';
import { bounds } from './limits.ts';
import type { PingMessage } from './link-messages.ts';
import type { ClientMessage } from './messages.ts';
import { checkMessage, type MessageChecks, parseJson, parseMessage } from './parse-message.ts';
import { cursor } from './recorded-checks.ts';
import type { RecordedMessage, RecordedOpeningsMessage, RecordingsMessage } from './recorded-messages.ts';
import type { RecordedStart } from './recorded-values.ts';
import type { AttachMessage, CreditMessage, DetachMessage, EpochsMessage, HistoryMessage } from './receive-messages.ts';
import { leaseActions, type LeaseMessage, type NoteMessage } from './sharing-messages.ts';
import type { OutcomesMessage } from './transmit-messages.ts';

/** What every request has. */
const toPort = { request: requestNumber, port: portId };

/** `check`, and then what its fields say together. */
function also<T>(check: Check<T>, together: (value: T) => void): Check<T> {
  return (value, path) => {
    const read = check(value, path);
    together(read);
    return read;
  };
}

const fromChoice: Check<number | 'oldest' | 'newest'> = (value, path) =>
  value === 'oldest' || value === 'newest' ? value : offset(value, path);

function checkAttach({ epoch, from }: AttachMessage): void {
  if (typeof from === 'number' && epoch === undefined) refuse('epoch', 'be there when from is a number');
  if (typeof from !== 'number' && epoch !== undefined) refuse('from', 'be a number when epoch is there');
}

function checkHistory({ from, to }: HistoryMessage): void {
  if (to <= from || to - from > bounds.historyBytes) refuse('to', `be 1 to ${bounds.historyBytes} more than from`);
}

function checkOutcomes({ from, to }: OutcomesMessage): void {
  if (to < from || to - from >= bounds.outcomes) refuse('to', `be 0 to ${bounds.outcomes - 1} more than from`);
}

function checkSequence({ steps }: SequenceMessage): void {
  const totalMs = steps.reduce((sum, { waitMs }) => sum + waitMs, 0);
  if (totalMs > bounds.sequenceMs) refuse('steps', `take at most ${bounds.sequenceMs} ms together`);
}

function checkLease({ action, to }: LeaseMessage): void {
  const needsTo = action === 'grant' || action === 'refuse' || action === 'hand-over';
  if (needsTo !== (to !== undefined)) refuse('to', needsTo ? `be there to ${action}` : `not be there to ${action}`);
}

const step = object<SequenceStep>({ set: signalChange, waitMs: integer(0, bounds.sequenceMs) });

const checks: MessageChecks<ClientMessage> = {
  hello: object<HelloMessage>({
    type: oneOf('hello'),
    versions: list(text(32, 1), 16, 1),
    client: secret,
    name,
    credential: optional(text(bounds.credentialLength)),
    directory: optional(boolean),
  }),
  ping: object<PingMessage>({ type: oneOf('ping'), sent: clockReading }),
  credit: object<CreditMessage>({ type: oneOf('credit'), handle, bytes: integer(1, bounds.creditBytes) }),
  attach: also(
    object<AttachMessage>({
      type: oneOf('attach'),
      ...toPort,
      epoch: optional(epoch),
      from: optional(fromChoice),
      credit: optional(integer(0, bounds.creditBytes)),
      lossless: optional(boolean),
    }),
    checkAttach,
  ),
  detach: object<DetachMessage>({ type: oneOf('detach'), ...toPort }),
  history: also(
    object<HistoryMessage>({ type: oneOf('history'), ...toPort, epoch, from: offset, to: offset }),
    checkHistory,
  ),
  epochs: object<EpochsMessage>({ type: oneOf('epochs'), ...toPort }),
  directory: object<DirectoryMessage>({
    type: oneOf('directory'),
    request: requestNumber,
    search: optional(text(bounds.searchLength)),
    labels: optional(labelTerms),
    node: optional(text(1000)),
    state: optional(portState),
    after: optional(portId),
    limit: optional(integer(1, bounds.directoryPage)),
  }),
  watch: object<WatchMessage>({
    type: oneOf('watch'),
    request: requestNumber,
    ports: list(portId, bounds.watchedPorts),
  }),
  glance: object<GlanceMessage>({
    type: oneOf('glance'),
    request: requestNumber,
    ports: list(portId, bounds.glancePorts),
  }),
  recordings: object<RecordingsMessage>({ type: oneOf('recordings'), request: requestNumber }),
  'recorded-openings': object<RecordedOpeningsMessage>({ type: oneOf('recorded-openings'), ...toPort }),
  recorded: object<RecordedMessage>({
    type: oneOf('recorded'),
    ...toPort,
    epoch,
    after: optional(cursor),
    start: optional(object<RecordedStart>({ offset: optional(offset), timeUs: optional(timeUs) })),
  }),
  open: object<OpenMessage>({ type: oneOf('open'), ...toPort, settings, signals: optional(signalChange) }),
  close: object<CloseMessage>({ type: oneOf('close'), ...toPort }),
  settings: object<SettingsMessage>({ type: oneOf('settings'), ...toPort, settings }),
  signals: object<SignalsMessage>({ type: oneOf('signals'), ...toPort, set: someSignalChange }),
  'get-signals': object<GetSignalsMessage>({ type: oneOf('get-signals'), ...toPort }),
  sequence: also(
    object<SequenceMessage>({ type: oneOf('sequence'), ...toPort, steps: list(step, bounds.sequenceSteps, 1) }),
    checkSequence,
  ),
  drain: object<DrainMessage>({ type: oneOf('drain'), ...toPort }),
  discard: object<DiscardMessage>({ type: oneOf('discard'), ...toPort }),
  lend: object<LendMessage>({
    type: oneOf('lend'),
    ...toPort,
    forMs: integer(1, bounds.lendMs),
    text: optional(text(bounds.reasonLength)),
  }),
  'take-back': object<TakeBackMessage>({ type: oneOf('take-back'), ...toPort }),
  answer: object<AnswerMessage>({ type: oneOf('answer'), ...toPort, ask: integer(1), allow: boolean }),
  outcomes: also(
    object<OutcomesMessage>({ type: oneOf('outcomes'), ...toPort, memory: secret, from: offset, to: offset }),
    checkOutcomes,
  ),
  lease: also(
    object<LeaseMessage>({
      type: oneOf('lease'),
      ...toPort,
      action: oneOf(...leaseActions),
      to: optional(viewerId),
      text: optional(text(bounds.reasonLength)),
    }),
    checkLease,
  ),
  note: object<NoteMessage>({ type: oneOf('note'), ...toPort, text: text(bounds.noteLength, 1) }),
};

const byType = new Map<string, Check<ClientMessage>>(Object.entries(checks));

/** Every kind of text message that is read. */
export const clientMessageTypes: readonly string[] = [...byType.keys()];

/**
 * Reads a text message from a client: the relay's one door. Fields that are not known are left out; settings come with
 * their defaults.
 * @throws {RelayError} `INVALID_ARGUMENT`, with the path of the field at fault
 */
export function parseClientMessage(json: string): ClientMessage {
  return parseMessage(json, bounds.clientTextBytes, byType);
}

/** A client's message inside another one. */
export const checkClientMessage: Check<ClientMessage> = (value, path) => checkMessage(value, path, byType);

const numbered = object<{ readonly request: number }>({ request: requestNumber });

/**
 * @returns the request number of a message that was refused, where it can be made out, so that the refusal can be a
 * `result`
 */
export function requestNumberOf(json: string): number | undefined {
  try {
    return json.length > bounds.clientTextBytes ? undefined : numbered(parseJson(json), '').request;
  } catch {
    return undefined;
  }
}
