import type { CaptureEvent } from '../../core/capture-event.ts';
import { plainName } from '../../core/plain-name.ts';
import { formatFraming } from '../../core/port-settings.ts';
import { shortSignalNames } from '../../core/signals.ts';

/** An event in the words of an exported file. Files are read by programs too, so these stay English and stable. */
export function describeEvent(event: CaptureEvent): string {
  switch (event.kind) {
    case 'opened': {
      const { afterLossMs, afterReleaseMs } = event;
      const after =
        (afterLossMs === undefined ? '' : `, back after ${Math.round(afterLossMs)} ms`) +
        (afterReleaseMs === undefined ? '' : `, taken back after ${Math.round(afterReleaseMs)} ms`);
      return `opened ${event.settings.baudRate} ${formatFraming(event.settings)}${after}`;
    }
    case 'closed':
      return 'closed';
    case 'released': {
      const by = event.by ? ` by ${plainName(event.by)}` : '';
      return `released for another program${by}${event.text ? `: ${event.text}` : ''}`;
    }
    case 'lost':
      return 'lost';
    case 'line-error':
      return `line error: ${event.error}`;
    case 'signal':
      return `${shortSignalNames[event.signal]} ${event.on ? 'on' : 'off'}`;
    case 'break-sent':
      return `break transmitted, ${event.durationMs} ms`;
    case 'stopped':
      return `everything stopped: ${event.jobs} jobs, ${event.bytes} queued bytes`;
    case 'step':
      return `${event.job}: ${event.text} (${event.outcome}, ${event.tookMs.toFixed(1)} ms)`;
    case 'transmit-failed':
      if (event.none) return `not transmitted: ${event.bytes} bytes dropped`;
      return `transmit failed: ${event.bytes} bytes not taken by the port`;
    case 'note':
      if (event.voice === 'relay') return `relay: ${event.text}`;
      return event.by ? `note by ${plainName(event.by)}: ${event.text}` : `note: ${event.text}`;
    case 'holder':
      return (
        `holder: ${plainName(event.holder) || 'nobody'}` +
        (event.mine ? ' (this page)' : '') +
        (event.by ? `, by ${plainName(event.by)}` : '')
      );
    case 'not-recorded':
      return `not recorded by the host: ${event.events} events, ${event.txBytes} transmitted bytes`;
    case 'events-missing':
      return `${event.events || 'an unknown number of'} events missing: this page did not receive them`;
    case 'clock-set':
      return `clock set: ${new Date(event.wasMs).toISOString()} became ${new Date(event.isMs).toISOString()}`;
    case 'stored-again':
      return `storage cleared by the browser: ${event.bytes} bytes of this capture lost`;
    case 'load-cut':
      return `loading stopped here (${event.why})`;
    case 'left-out':
      return `${event.packets} packets of the file are not of a serial line`;
    case 'gap':
      return `gap: ${event.bytes} bytes missing (${event.reason})`;
  }
}
