import type { PortSettings } from '../../web/core/port-settings.ts';
import type { LineEvent, LineSink } from '../../web/line/line.ts';

/** Records what a line delivers, in short words: `opened 115200`, `rx abc`, `gap 1000`, `note text`, `dtr off`. */
export class SinkLog implements LineSink {
  readonly entries: string[] = [];
  readonly timesMs: number[] = [];
  held: Promise<void> | undefined;
  #waiting: (() => void)[] = [];

  /** The total of received bytes. */
  get text(): string {
    return this.entries
      .filter((one) => one.startsWith('rx '))
      .map((one) => one.slice(3))
      .join('');
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  opened({ baudRate }: PortSettings, timeMs: number): void {
    this.#note(`opened ${baudRate}`, timeMs);
  }
  received(bytes: Uint8Array, timeMs: number): void {
    this.#note(`rx ${new TextDecoder('latin1').decode(bytes)}`, timeMs);
  }
  event(event: LineEvent, timeMs: number): void {
    if (event.kind === 'gap') this.#note(`gap ${event.bytes}`, timeMs);
    if (event.kind === 'note') this.#note(`note ${event.text}`, timeMs);
    if (event.kind === 'events-missing') this.#note(`missing ${event.events}`, timeMs);
  }
  signals(state: Parameters<LineSink['signals']>[0], timeMs: number): void {
    const { dataTerminalReady: dtr } = state;
    if (dtr !== undefined) this.#note(`dtr ${dtr ? 'on' : 'off'}`, timeMs);
  }
  holdBack(): Promise<void> | undefined {
    return this.held;
  }

  #note(what: string, timeMs: number): void {
    this.entries.push(what);
    this.timesMs.push(timeMs);
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
