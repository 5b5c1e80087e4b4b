import { html, type LitElement } from 'lit';
import type { LineEnding } from '../../core/line-ending.ts';
import type { LinePacing } from '../../engine/api/sessions.ts';
import './paste-dialog.ts';
import type { PasteDialog } from './paste-dialog.ts';
import { pasteText } from './paste-text.ts';

interface PasteTarget {
  readonly lineEnding: LineEnding;
  /** The device asked for pasted text to be marked as such (DECSET 2004). */
  readonly bracketed: boolean;
  transmit(lines: readonly string[], pacing: LinePacing): Promise<unknown>;
}

/** Transmits pasted text: one line at once, more after a question and with an optional delay after each line. */
export class PasteController {
  readonly #host: LitElement;
  readonly #target: () => PasteTarget;

  constructor(host: LitElement, target: () => PasteTarget) {
    this.#host = host;
    this.#target = target;
  }

  /** Resolves as soon as transmitting has begun, or the person said no. */
  async paste(pasted: string): Promise<void> {
    const { lineEnding, bracketed, transmit } = this.#target();
    // An ESC in the text could end the bracketed paste, so that the rest counts as typed.
    const text = pasteText(bracketed ? pasted.replaceAll('\u001b', '') : pasted, lineEnding);
    const pacing = text.lineCount > 1 ? await this.#ask(text) : {};
    if (pacing === undefined) return;
    void transmit(bracketed ? [`\u001b[200~${text.lines.join('')}\u001b[201~`] : text.lines, pacing);
  }

  dialog() {
    return html`<paste-dialog></paste-dialog>`;
  }

  #ask(text: ReturnType<typeof pasteText>): Promise<LinePacing | undefined> {
    const dialog = this.#host.renderRoot.querySelector<PasteDialog>('paste-dialog');
    return dialog ? dialog.ask(text) : Promise.resolve(undefined);
  }
}
