import { msg, str } from '@lit/localize';
import { html, nothing, type LitElement, type ReactiveController } from 'lit';
import type { LineEnding } from '../../core/line-ending.ts';
import { formatCount } from '../../i18n/format.ts';
import { pacedTransmit, waitFor } from './paced-transmit.ts';
import './paste-dialog.ts';
import type { PasteDialog } from './paste-dialog.ts';
import { pasteText } from './paste-text.ts';

export interface PasteTarget {
  readonly lineEnding: LineEnding;
  /** The device asked for pasted text to be marked as such (DECSET 2004). */
  readonly bracketed: boolean;
  transmit(text: string): Promise<unknown>;
}

/** Transmits pasted text: at once when it is one line, else after a question and, if wished, with a pause after each line. */
export class PasteController implements ReactiveController {
  readonly #host: LitElement;
  readonly #target: () => PasteTarget;
  #running: { readonly abort: AbortController; readonly count: number; done: number } | undefined;

  constructor(host: LitElement, target: () => PasteTarget) {
    this.#host = host;
    this.#target = target;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#running?.abort.abort();
  }

  /** Resolves when everything is transmitted, or the person said no or stopped it; failures are told by `transmit`. */
  async paste(pasted: string): Promise<void> {
    const { lineEnding, bracketed, transmit } = this.#target();
    // An ESC in the text could end the brackets and pass the rest off as typed.
    const text = pasteText(bracketed ? pasted.replaceAll('\u001b', '') : pasted, lineEnding);
    const delayMs = text.lineCount > 1 ? await this.#ask(text) : 0;
    if (delayMs === undefined) return;
    const lines = bracketed ? [`\u001b[200~${text.lines.join('')}\u001b[201~`] : text.lines;
    this.#running?.abort.abort();
    const abort = new AbortController();
    const running = { abort, count: lines.length, done: 0 };
    this.#running = running;
    try {
      await pacedTransmit(lines, {
        delayMs,
        transmit,
        wait: waitFor,
        signal: abort.signal,
        onProgress: (done) => {
          running.done = done;
          this.#host.requestUpdate();
        },
      });
    } catch {
      // Stopped, or told already.
    } finally {
      if (this.#running === running) this.#running = undefined;
      this.#host.requestUpdate();
    }
  }

  /** How far it is, with a button to stop; nothing when nothing is running. */
  progress() {
    const running = this.#running;
    if (!running || running.count < 2) return nothing;
    return html`<div class="progress" role="status">
      <span>${msg(str`Transmitting line ${formatCount(running.done)} of ${formatCount(running.count)}`)}</span>
      <button class="quiet" type="button" @click=${() => running.abort.abort()}>${msg('Stop')}</button>
    </div>`;
  }

  dialog() {
    return html`<paste-dialog></paste-dialog>`;
  }

  #ask(text: ReturnType<typeof pasteText>): Promise<number | undefined> {
    const dialog = this.#host.renderRoot.querySelector<PasteDialog>('paste-dialog');
    return dialog ? dialog.ask(text) : Promise.resolve(undefined);
  }
}
