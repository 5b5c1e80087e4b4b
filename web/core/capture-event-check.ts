import { stepOutcomes, type CaptureEvent, type CaptureGapReason, type LoadCut } from './capture-event.ts';
import { lineErrorKinds } from './line-error.ts';
import { resetPolicies } from './reset-policy.ts';
import { shortSignalNames } from './signals.ts';

/** Longer texts are refused. */
const maxText = 1_000_000;

/** Greatest time that JavaScript has a date for, milliseconds from 1970. */
const maxDateMs = 8.64e15;

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isSpan: Check = (value) => typeof value === 'number' && value >= 0 && value <= maxDateMs;
const isTime: Check = (value) => typeof value === 'number' && Math.abs(value) <= maxDateMs;
const isText: Check = (value) => typeof value === 'string' && value.length <= maxText;
const isFlag: Check = (value) => typeof value === 'boolean';
const isCode: Check = (value) => typeof value === 'string' && /^[a-z][a-z-]{0,40}$/.test(value);
const oneOf =
  (...all: readonly unknown[]): Check =>
  (value) =>
    all.includes(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const gapReasons: readonly CaptureGapReason[] = [
  'not-stored',
  'damaged',
  'fell-behind',
  'before-attach',
  'not-recorded',
  'storage-cleared',
];
const loadCuts: readonly LoadCut[] = ['no-room', 'too-much', 'failed', 'file-cut', 'file-unreadable'];

const settingsChecks: Readonly<Record<string, Check>> = {
  baudRate: (value) => isCount(value) && Number(value) >= 1 && Number(value) <= 0xffff_ffff,
  dataBits: oneOf(7, 8),
  parity: oneOf('none', 'even', 'odd'),
  stopBits: oneOf(1, 2),
  flowControl: oneOf('none', 'hardware'),
};

const checks: Readonly<Record<CaptureEvent['kind'], Readonly<Record<string, Check>>>> = {
  opened: {
    settings: (value) => hasFields(value, settingsChecks),
    policy: optional(oneOf(...resetPolicies)),
    afterLossMs: optional(isSpan),
    afterReleaseMs: optional(isSpan),
  },
  closed: {},
  released: { by: optional(isText), text: optional(isText) },
  lost: { code: isCode },
  'line-error': { error: oneOf(...lineErrorKinds) },
  signal: { signal: oneOf(...Object.keys(shortSignalNames)), on: isFlag },
  'break-sent': { durationMs: isSpan },
  stopped: { jobs: isCount, bytes: isCount },
  step: { job: isText, text: isText, outcome: oneOf(...stepOutcomes), tookMs: isSpan },
  'transmit-failed': { bytes: isCount, none: optional(isFlag) },
  note: { text: isText, by: optional(isText), voice: optional(oneOf('relay')) },
  holder: { holder: isText, by: isText, mine: isFlag },
  'not-recorded': { events: isCount, txBytes: isCount },
  'events-missing': { events: isCount },
  'clock-set': { wasMs: isTime, isMs: isTime },
  'stored-again': { bytes: isCount },
  'load-cut': { why: oneOf(...loadCuts), readBytes: optional(isCount), ofBytes: optional(isCount) },
  'left-out': { packets: isCount },
  gap: { bytes: isCount, reason: oneOf(...gapReasons) },
};

/** Whether something from outside is an event of a capture, with nothing in it that could not be shown. */
export function isCaptureEvent(value: unknown): value is CaptureEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { kind } = value as Fields;
  return (
    typeof kind === 'string' && Object.hasOwn(checks, kind) && hasFields(value, checks[kind as 'closed'], ['kind'])
  );
}

/** Whether the fields are as they should be, and there are no others. */
function hasFields(value: unknown, wanted: Readonly<Record<string, Check>>, others: readonly string[] = []): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const fields: Fields = { ...value };
  return (
    Object.keys(fields).every((name) => Object.hasOwn(wanted, name) || others.includes(name)) &&
    Object.entries(wanted).every(([name, check]) => check(fields[name]))
  );
}
