import { msg } from '@lit/localize';
import { css, html, nothing } from 'lit';
import type { SharedPort } from '../../engine/api/relays.ts';
import { icon } from '../kit/icons.ts';

/** Whether the host records a port, or why it fails to; nothing where recording is off. */
export function recordingMark(recording: SharedPort['recording']) {
  if (recording === undefined) return nothing;
  const { short, long } = recordingText(recording);
  return html`<span class="recording ${recording === 'on' ? '' : 'bad'}" title=${long}
    >${icon(recording === 'on' ? 'record' : 'warning')}<span class="words">${short}</span></span
  >`;
}

/** The state of a recording as a mark and as a sentence. */
function recordingText(recording: NonNullable<SharedPort['recording']>): {
  readonly short: string;
  readonly long: string;
} {
  switch (recording) {
    case 'on':
      return { short: msg('recorded'), long: msg('The host records this port; recordings can be loaded later.') };
    case 'disk-full':
      return {
        short: msg('not recorded: disk full'),
        long: msg('The host’s disk is full. The port works; recording resumes when there is space.'),
      };
    case 'not-allowed':
      return {
        short: msg('not recorded: no permission'),
        long: msg('The host may not write to its recording directory. The port works; recording resumes when it may.'),
      };
    case 'failed':
      return {
        short: msg('not recorded: disk error'),
        long: msg('The host could not write to its disk. The port works; recording is retried automatically.'),
      };
  }
}

export const recordingMarkStyles = css`
  .recording {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    color: var(--muted);
    white-space: nowrap;
  }
  .recording svg {
    width: 14px;
    height: 14px;
  }
  .recording.bad {
    padding: 0 6px;
    border-radius: 4px;
    background: var(--warn-soft);
    color: var(--warn);
  }
`;
