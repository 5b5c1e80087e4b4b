import { html, nothing, type ReactiveControllerHost } from 'lit';
import type { PacketRow } from '../../core/row.ts';
import type { Message } from '../../decode/decoder.ts';
import { copyText } from '../page/copy-text.ts';
import { attempt } from '../page/problem.ts';
import type { RowCollector } from './copy-rows.ts';
import './inspector-panel.ts';
import type { CopyWantedEvent } from './inspector-panel.ts';
import type { RowMessages } from './row-messages.ts';
import { firstSelected, lastSelected, type SelectedRows } from './row-selection.ts';

/** Rows that are inspected together: enough to tell a checksum, and quick to read with each step of a selection. */
const maxRows = 200;

interface InspectorTarget {
  rows(): RowCollector | undefined;
  selection(): SelectedRows | undefined;
  readonly messages: Pick<RowMessages, 'messagesOf'>;
}

/** Shows the selected packets of a monitor as numbers, text and checksums. */
export class Inspector {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #target: InspectorTarget;
  #isOpen = false;
  #hasSelection = false;
  #packets: readonly PacketRow[] = [];
  #messages: readonly (readonly Message[])[] = [];
  #isCut = false;
  /** One read at a time: the view gives rows to one at a time. */
  #isReading = false;
  #isStale = false;

  constructor(host: ReactiveControllerHost & HTMLElement, target: InspectorTarget) {
    this.#host = host;
    this.#target = target;
  }

  toggle(): void {
    this.#isOpen = !this.#isOpen;
    if (this.#isOpen) this.selectionChanged();
    this.#changed();
  }

  get hasSelection(): boolean {
    return this.#hasSelection;
  }

  readonly selectionChanged = (): void => {
    this.#hasSelection = this.#target.selection() !== undefined;
    this.#host.requestUpdate();
    if (!this.#isOpen) return;
    this.#isStale = true;
    if (!this.#isReading) attempt(this.#host, this.#readAll());
  };

  panel() {
    if (!this.#isOpen) return nothing;
    return html`<inspector-panel
      .packets=${this.#packets}
      .messages=${this.#messages}
      ?isCut=${this.#isCut}
      @copy-wanted=${({ text }: CopyWantedEvent) => attempt(this.#host, copyText(text))}
      @close=${() => this.toggle()}
    ></inspector-panel>`;
  }

  async #readAll(): Promise<void> {
    this.#isReading = true;
    try {
      while (this.#isStale) {
        this.#isStale = false;
        await this.#read();
      }
    } finally {
      this.#isReading = false;
    }
  }

  async #read(): Promise<void> {
    const selection = this.#target.selection();
    const source = this.#target.rows();
    const packets: PacketRow[] = [];
    const first = selection ? firstSelected(selection) : 0;
    const last = selection ? Math.min(lastSelected(selection), first + maxRows - 1) : -1;
    if (source && last >= first)
      for await (const rows of source.collect(first, last))
        for (const row of rows) if (row.kind === 'packet') packets.push(row);
    this.#packets = packets;
    this.#messages = this.#target.messages.messagesOf(packets);
    this.#isCut = selection !== undefined && last < lastSelected(selection);
    this.#changed();
  }

  #changed(): void {
    this.#host.toggleAttribute('inspecting', this.#isOpen);
    this.#host.requestUpdate();
  }
}
