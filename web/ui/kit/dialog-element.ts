import { msg } from '@lit/localize';
import { LitElement, type TemplateResult, css, html } from 'lit';
import { query } from 'lit/decorators.js';
import { controls } from './controls.ts';
import { isEscapeInEmptySearch } from './empty-search.ts';
import { floating, narrowSheet } from './floating.ts';
import { icon } from './icons.ts';

/** Shows a dialog within `host` until it is closed, unless one of its kind is there. */
export async function showWithin(host: HTMLElement, dialog: DialogElement): Promise<void> {
  const root = host.shadowRoot;
  if (!root || root.querySelector(dialog.localName)) return;
  dialog.addEventListener('close', () => dialog.remove());
  root.append(dialog);
  await dialog.show();
}

/**
 * A modal dialog: the browser's own, with a heading and a way out. Fires `close` when it is closed, however that
 * happened. What was typed is lost then, so a click next to it closes it only where `closesOutside` says so.
 */
export abstract class DialogElement extends LitElement {
  @query('dialog') protected dialog!: HTMLDialogElement;
  protected readonly closesOutside: boolean = true;

  protected abstract heading(): string;
  protected abstract body(): TemplateResult;

  async show(): Promise<void> {
    await this.updateComplete;
    this.dialog.showModal();
    this.focusFirst();
  }

  /** What a person does first. Default: the first control below the heading that is not disabled. */
  protected firstControl(): HTMLElement | null | undefined {
    const controls = ':is(input, select, textarea, button):enabled';
    return this.dialog.querySelector<HTMLElement>(`:is(.head ~ *, .head ~ * *)${controls}`);
  }

  /** Gives the keyboard to it, if nothing else than Close has it. Not on a touch screen: its keys would come up. */
  protected focusFirst(): void {
    if (this.dialog.querySelector('.head button:focus') && !matchMedia('(pointer: coarse)').matches)
      this.firstControl()?.focus();
  }

  close(): void {
    this.dialog.close();
  }

  override render() {
    return html`<dialog
      aria-labelledby="heading"
      @close=${this.#closed}
      @click=${this.#clicked}
      @keydown=${this.#pressed}
    >
      <div class="head">
        <h2 id="heading">${this.heading()}</h2>
        <button class="icon" title=${msg('Close')} aria-label=${msg('Close')} @click=${() => this.close()}>
          ${icon('close')}
        </button>
      </div>
      ${this.body()}
    </dialog>`;
  }

  #closed = (): void => {
    this.dispatchEvent(new Event('close'));
  };

  #clicked = (event: MouseEvent): void => {
    if (this.closesOutside && event.target === this.dialog) this.close();
  };

  #pressed = (event: KeyboardEvent): void => {
    if (!isEscapeInEmptySearch(event)) return;
    event.preventDefault();
    this.close();
  };

  static override styles = [
    controls,
    css`
      dialog {
        flex-direction: column;
        width: min(var(--dialog-width, 520px), calc(100vw - 24px));
        max-height: min(760px, calc(100dvh - 24px));
        padding: 0;
        border-radius: 12px;
        ${floating}
        overflow: hidden;
      }
      dialog[open] {
        display: flex;
        animation: appear var(--quick) ease-out;
      }
      dialog::backdrop {
        background: var(--veil);
      }
      @keyframes appear {
        from {
          opacity: 0;
          translate: 0 6px;
        }
      }
      .head {
        flex: none;
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding: 12px 12px 8px 20px;
      }
      h2 {
        margin: 0;
        font: 650 16px/1.3 var(--sans);
        letter-spacing: -0.01em;
      }
      .body {
        /* Of its content: with a basis of 0 WebKit gives it no height. */
        flex: 1 1 auto;
        min-height: 0;
        overflow: auto;
        padding: 4px 20px 20px;
        overscroll-behavior: contain;
      }
      footer {
        flex: none;
        display: flex;
        justify-content: flex-end;
        gap: 8px;
        padding: 12px 20px;
        border-top: 1px solid var(--line);
      }
      ${narrowSheet}
      @media (max-width: 559px) {
        footer {
          padding-bottom: calc(12px + env(safe-area-inset-bottom));
        }
      }
    `,
  ];
}
