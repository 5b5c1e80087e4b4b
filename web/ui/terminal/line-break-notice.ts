import { msg } from '@lit/localize';
import { html } from 'lit';
import { icon } from '../kit/icons.ts';
import type { TerminalViewOptions } from './terminal-options.ts';

/** Says, until the person has decided, what was chosen for them: a device ends its lines with LF alone. */
export function lineBreakNotice(choose: (lineBreaks: TerminalViewOptions['lineBreaks']) => void) {
  return html`<div class="notice" role="status">
    <span>${msg('This device ends its lines with LF alone. They are shown as lines.')}</span>
    <button class="quiet" type="button" @click=${() => choose('raw')}>${msg('Undo')}</button>
    <button
      class="icon"
      type="button"
      title=${msg('Dismiss')}
      aria-label=${msg('Dismiss')}
      @click=${() => choose('lf')}
    >
      ${icon('close')}
    </button>
  </div>`;
}
