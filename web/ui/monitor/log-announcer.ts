import { LitElement, css, html } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';

/** About the time a screen reader needs for a line. */
const announceMs = 1000;
const maxLines = 3;
const maxLineLength = 160;

/** Announces new lines to a screen reader: at most once a second, and only the last few. Not visible. */
@customElement('log-announcer')
export class LogAnnouncer extends LitElement {
  @property() label = '';
  @query('[role=log]') private log!: HTMLElement;
  #lines: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #toldMs = -Infinity;

  /** New lines, oldest first. */
  announce(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#lines = [...this.#lines, ...lines.slice(-maxLines)].slice(-maxLines);
    this.#timer ??= setTimeout(() => this.#tell(), Math.max(0, announceMs - (performance.now() - this.#toldMs)));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  protected override render() {
    return html`<div role="log" aria-live="polite" aria-relevant="additions" aria-label=${this.label}></div>`;
  }

  #tell(): void {
    this.#timer = undefined;
    this.#toldMs = performance.now();
    this.log.replaceChildren(
      ...this.#lines.map((line) => {
        const element = document.createElement('p');
        element.textContent = line.slice(0, maxLineLength);
        return element;
      }),
    );
    this.#lines = [];
  }

  static override styles = css`
    :host {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      contain: strict;
    }
  `;
}
