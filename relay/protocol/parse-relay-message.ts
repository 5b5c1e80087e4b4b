import { boolean, type Check, integer, list, nullable, object, oneOf, optional, text } from './checks.ts';
import { eventFields } from './event-fields.ts';
import {
  clockReading,
  epoch,
  errorCode,
  glanced,
  handle,
  holder,
  offset,
  portId,
  portInfo,
  requestNumber,
  secret,
  sentence,
  timeUs,
  viewerId,
  viewers,
  wanting,
} from './field-checks.ts';
import type { WelcomeIdentity, WelcomeMessage } from './handshake-messages.ts';
import { bounds, type RelayLimits } from './limits.ts';
import type { ErrorMessage, ResultMessage, WireError } from './link-messages.ts';
import type { RelayMessage } from './messages.ts';
import { checkMessage, type MessageChecks, parseMessage } from './parse-message.ts';
import type { AwayMessage, LostMessage } from './receive-messages.ts';
import { roles } from './roles.ts';
import { type LeaseChangedMessage, leaseReasons, type NoteMadeMessage } from './sharing-messages.ts';

const limits = object<RelayLimits>({
  replayBytes: integer(0),
  creditBytes: integer(1, bounds.creditBytes),
  transmitBytes: integer(1),
  rememberedWrites: integer(1),
  memoryMs: integer(0),
  leaseReturnMs: integer(0),
  leaseGraceMs: integer(0),
  tickMs: integer(1),
  deadMs: integer(1),
  losslessStallMs: integer(1),
});

const error = { code: errorCode, message: sentence, path: optional(text(1000)) };
const wireError = object<WireError>(error);

const anyValue: Check<unknown> = (value) => value;

type Ok = Extract<ResultMessage, { readonly ok: true }>;
type NotOk = Extract<ResultMessage, { readonly ok: false }>;
const okResult = object<Ok>({
  type: oneOf('result'),
  request: requestNumber,
  ok: oneOf(true),
  value: optional(anyValue),
});
const errorResult = object<NotOk>({
  type: oneOf('result'),
  request: requestNumber,
  ok: oneOf(false),
  error: wireError,
});
const result: Check<ResultMessage> = (value, path) =>
  (value as { readonly ok?: unknown }).ok === false ? errorResult(value, path) : okResult(value, path);

const checks: MessageChecks<RelayMessage> = {
  welcome: object<WelcomeMessage>({
    type: oneOf('welcome'),
    version: text(32, 1),
    node: sentence,
    memory: secret,
    viewer: viewerId,
    identity: object<WelcomeIdentity>({ name: sentence, role: oneOf(...roles) }),
    timeUs,
    limits,
    ports: list(portInfo, bounds.ports),
    total: optional(integer(0)),
    history: optional(oneOf(true)),
  }),
  port: object({ type: oneOf('port'), port: portInfo }),
  'port-gone': object({ type: oneOf('port-gone'), port: portId }),
  glanced,
  'directory-changed': object({ type: oneOf('directory-changed') }),
  result,
  error: object<ErrorMessage>({ type: oneOf('error'), ...error }),
  gap: object({
    type: oneOf('gap'),
    handle,
    epoch,
    from: offset,
    to: nullable(offset),
    reason: oneOf('overwritten', 'lagging', 'epoch-ended', 'overrun'),
  }),
  away: object<AwayMessage>({
    type: oneOf('away'),
    handle,
    away: boolean,
    message: optional(sentence),
    missed: optional(offset),
  }),
  lagging: object({ type: oneOf('lagging'), handle, behindBytes: offset }),
  opened: object({ handle, ...eventFields.opened }),
  lost: object<LostMessage>({ handle, ...eventFields.lost }),
  closed: object({ handle, ...eventFields.closed }),
  settings: object({ handle, ...eventFields.settings }),
  'input-signals': object({ handle, ...eventFields['input-signals'] }),
  'output-signals': object({ handle, ...eventFields['output-signals'] }),
  lease: object<LeaseChangedMessage>({
    type: oneOf('lease'),
    handle,
    holder,
    wanting,
    reason: oneOf(...leaseReasons),
    by: holder,
    whom: holder,
    text: optional(text(bounds.reasonLength)),
  }),
  viewers: object({ type: oneOf('viewers'), handle, total: integer(0), viewers }),
  note: object<NoteMadeMessage>({ handle, ...eventFields.note }),
  written: object({ type: oneOf('written'), handle, id: offset }),
  dropped: object({ type: oneOf('dropped'), handle, id: offset, code: errorCode, message: sentence, partial: boolean }),
  tick: object({ type: oneOf('tick'), timeUs }),
  pong: object({ type: oneOf('pong'), sent: clockReading, timeUs }),
};

const byType = new Map<string, Check<RelayMessage>>(Object.entries(checks));

/** A relay's message inside another one. */
export const checkRelayMessage: Check<RelayMessage> = (value, path) => checkMessage(value, path, byType);

/**
 * Reads a text message from a relay: a client's one door. Fields that are not known are left out. The `value` of a
 * result is as it came: `parseResultValue()` reads it, knowing what was asked.
 * @throws {RelayError} `INVALID_ARGUMENT`, with the path of the field at fault; with path `type` it is a message of a
 * later relay, to be passed over
 */
export function parseRelayMessage(json: string): RelayMessage {
  return parseMessage(json, bounds.relayTextBytes, byType);
}
