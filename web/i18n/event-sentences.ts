import { msg, str } from '@lit/localize';
import type { CaptureEvent, CaptureGapReason, LoadCut } from '../core/capture-event.ts';
import { plainName } from '../core/plain-name.ts';
import type { LineErrorKind } from '../core/line-error.ts';
import type { ResetPolicy } from '../core/reset-policy.ts';
import type { SerialErrorCode } from '../core/serial-error.ts';
import { shortSignalNames } from '../core/signals.ts';
import { formatBytes, formatCount, formatDateTime, formatSpan } from './format.ts';
import { settingsText } from './setting-names.ts';

/**
 * What happened, as a row in the data says it.
 * @param offset received bytes before the event; shown with line errors if given
 */
export function eventSentence(event: CaptureEvent, offset?: number): string {
  switch (event.kind) {
    case 'opened':
      if (event.policy === undefined) return msg(str`opened, ${settingsText(event.settings)}`);
      if (event.afterReleaseMs !== undefined)
        return msg(
          str`taken back after ${formatSpan(event.afterReleaseMs)}, opened with ${settingsText(event.settings)}`,
        );
      return event.afterLossMs === undefined
        ? msg(str`opened, ${settingsText(event.settings)}, ${policyPhrase(event.policy)}`)
        : msg(str`reconnected after ${formatSpan(event.afterLossMs)}, opened with ${settingsText(event.settings)}`);
    case 'closed':
      return msg('closed');
    case 'released':
      return releasedSentence(plainName(event.by ?? ''), plainName(event.text ?? ''));
    case 'lost':
      return lostSentence(event.code);
    case 'line-error':
      return offset === undefined
        ? lineErrorName(event.error)
        : msg(str`${lineErrorName(event.error)} at byte ${formatCount(offset)}`);
    case 'signal':
      return event.on
        ? msg(str`${shortSignalNames[event.signal]} on`)
        : msg(str`${shortSignalNames[event.signal]} off`);
    case 'break-sent':
      return msg(str`break transmitted, ${formatSpan(event.durationMs)}`);
    case 'stopped':
      return stoppedSentence(event.jobs, event.bytes);
    case 'step':
      return stepSentence(event);
    case 'transmit-failed':
      if (event.none) return msg(str`not transmitted: ${formatBytes(event.bytes)} queued were dropped`);
      return msg(str`transmission failed: ${formatBytes(event.bytes)} may or may not have been sent`);
    case 'note':
      if (event.voice === 'relay') return msg(str`relay: ${event.text}`);
      return event.by ? msg(str`note by ${plainName(event.by)}: ${event.text}`) : msg(str`note: ${event.text}`);
    case 'holder':
      return holderSentence(plainName(event.holder), plainName(event.by), event.mine);
    case 'not-recorded':
      return notRecordedSentence(event.events, event.txBytes);
    case 'events-missing':
      if (event.events === 0) return msg('events may be missing here: this page could not keep up');
      return event.events === 1
        ? msg('1 event is missing: this page did not receive it')
        : msg(str`${formatCount(event.events)} events are missing: this page did not receive them`);
    case 'clock-set':
      return clockSentence(event.wasMs, event.isMs);
    case 'stored-again':
      return event.bytes === 0
        ? msg('the browser deleted what was stored here; this capture was stored again')
        : msg(str`the browser deleted what was stored here; ${formatBytes(event.bytes)} of this capture are lost`);
    case 'load-cut':
      return loadCutSentence(event.why, event.readBytes ?? 0, event.ofBytes ?? 0);
    case 'left-out':
      return event.packets === 1
        ? msg('1 packet of the file is left out: it is not of a serial line')
        : msg(str`${formatCount(event.packets)} packets of the file are left out: they are not of a serial line`);
    case 'gap':
      return gapSentence(event.bytes, event.reason);
  }
}

function stoppedSentence(jobs: number, bytes: number): string {
  if (jobs === 0 && bytes === 0) return msg('everything stopped: nothing was running or queued');
  if (bytes === 0)
    return jobs === 1 ? msg('everything stopped: 1 job') : msg(str`everything stopped: ${formatCount(jobs)} jobs`);
  return msg(str`everything stopped: jobs ${formatCount(jobs)}, queued ${formatBytes(bytes)}`);
}

function stepSentence({ job, text, outcome, tookMs }: Extract<CaptureEvent, { kind: 'step' }>): string {
  const took = formatSpan(tookMs);
  switch (outcome) {
    case 'done':
      return msg(str`${job}: ${text} (${took})`);
    case 'no-match':
      return msg(str`${job}: ${text}: did not come within ${took}`);
    case 'failed':
      return msg(str`${job}: ${text}: failed`);
    case 'stopped':
      return msg(str`${job}: ${text}: stopped after ${took}`);
  }
}

/** The name of a line error, in the words of the data: `framing error`. */
export function lineErrorName(kind: LineErrorKind): string {
  switch (kind) {
    case 'break':
      return msg('break received');
    case 'framing':
      return msg('framing error');
    case 'parity':
      return msg('parity error');
    case 'overrun':
      return msg('overrun: bytes were lost before they could be read');
    case 'unknown':
      return msg('line error');
  }
}

function policyPhrase(policy: ResetPolicy): string {
  switch (policy) {
    case 'leave':
      return msg('DTR and RTS unchanged');
    case 'release':
      return msg('DTR and RTS released');
    case 'assert-dtr':
      return msg('DTR asserted');
    case 'pulse':
      return msg('board reset with DTR and RTS');
    case 'esp-run':
      return msg('ESP reset, program started');
    case 'esp-bootloader':
      return msg('ESP reset into the boot loader');
  }
}

function holderSentence(holder: string, by: string, mine: boolean): string {
  const other = by === holder ? '' : by;
  if (mine) return other ? msg(str`you have control now, handed over by ${other}`) : msg('you have control now');
  if (holder)
    return other ? msg(str`${holder} has control now, handed over by ${other}`) : msg(str`${holder} has control now`);
  return by ? msg(str`${by} released control: nobody has control now`) : msg('nobody has control now');
}

function releasedSentence(by: string, why: string): string {
  if (!by) return msg('released for another program');
  return why
    ? msg(str`released for another program by ${by}: ${why}`)
    : msg(str`released for another program by ${by}`);
}

function lostSentence(code: SerialErrorCode): string {
  if (code === 'relay-unreachable') return msg('lost: the connection to the relay ended. Reconnecting');
  return code === 'port-gone'
    ? msg('lost: the device was unplugged. Waiting for it to return')
    : msg('lost: the port stopped responding. Waiting for it to return');
}

/** With both times: by the clock as it was, and as it is. */
function clockSentence(wasMs: number, isMs: number): string {
  const [was, is, moved] = [formatDateTime(wasMs), formatDateTime(isMs), formatSpan(Math.abs(isMs - wasMs))];
  return isMs < wasMs
    ? msg(str`the computer’s clock was set back by ${moved}: ${was} became ${is}`)
    : msg(str`the computer’s clock moved forward by ${moved}: ${was} became ${is}. It was set, or the computer slept`);
}

function loadCutSentence(why: LoadCut, readBytes: number, ofBytes: number): string {
  const far = msg(str`${formatBytes(readBytes)} of ${formatBytes(ofBytes)}`);
  switch (why) {
    case 'no-room':
      return msg('loading stopped here: no room for more beside the other captures');
    case 'too-much':
      return msg('loading stopped here: the relay sent more than it had announced');
    case 'failed':
      return msg('loading stopped here: the relay could not be read any further');
    case 'file-cut':
      return msg(str`the file is damaged or ends early here: ${far} were read`);
    case 'file-unreadable':
      return msg(str`the browser could not read the file any further: ${far} were read`);
  }
}

function notRecordedSentence(events: number, txBytes: number): string {
  return txBytes > 0
    ? msg(str`${formatCount(events)} events and ${formatBytes(txBytes)} transmitted missing: not recorded by the host`)
    : msg(str`${formatCount(events)} events missing: the host could not record them`);
}

function gapSentence(bytes: number, reason: CaptureGapReason): string {
  switch (reason) {
    case 'not-stored':
      return msg(str`${formatBytes(bytes)} missing: storage and memory were full`);
    case 'damaged':
      return msg(str`${formatBytes(bytes)} missing: this part of the stored capture is unreadable`);
    case 'fell-behind':
      if (bytes === 0) return msg('unknown number of bytes missing: the relay no longer had them');
      return msg(str`${formatBytes(bytes)} missing: the relay no longer had them`);
    case 'before-attach':
      return msg(
        str`${formatBytes(bytes)} missing: received before this page attached, and the relay no longer has them`,
      );
    case 'storage-cleared':
      return msg(str`${formatBytes(bytes)} missing: the browser deleted what was stored`);
    case 'not-recorded':
      if (bytes === 0) return msg('unknown number of bytes missing: the host could not read them');
      return msg(str`${formatBytes(bytes)} missing: the host did not record them, or has deleted them`);
  }
}
