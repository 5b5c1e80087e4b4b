import { Capture } from '../../web/capture/store/capture.ts';
import { defaultSettings, type PortSettings } from '../../web/core/port-settings.ts';
import type { SignalName } from '../../web/core/signals.ts';
import type { WallClock } from '../../web/line/clock.ts';
import { LineArrival, type Line, type LineSource } from '../../web/line/line.ts';
import { ReplaySource } from '../../web/replay/replay-line.ts';
import { noSource } from '../capture/support.ts';
import type { ContractDevice } from './port-harness.ts';
import { Inbox } from './simulated-lines.ts';

/** Replayed captures; the test writes the device's output into the capture. */
export class ReplayedLines extends EventTarget implements LineSource {
  readonly #lines = new Set<Line>();

  async lines(): Promise<Line[]> {
    return [...this.#lines];
  }

  remove(line: Line): void {
    this.#lines.delete(line);
  }

  add(wall: WallClock): { readonly line: Line; readonly device: ContractDevice<Line> } {
    const capture = new Capture(wall.now(), noSource);
    const now = () => wall.now() - capture.startedMs;
    const inbox = new Inbox();
    let settings: PortSettings = defaultSettings;
    let signals = { dataTerminalReady: false, requestToSend: false, break: false };
    const source = new ReplaySource({
      reader: capture,
      wall,
      isGrowing: () => true,
      durationMs: () => capture.lastMs,
      hasRoom: () => true,
      onChange: () => {},
      farEnd: {
        onSettings: (given) => (settings = given),
        onReceive: (bytes) => inbox.push(bytes),
        onSignals: (given) => (signals = given),
      },
    });
    const { line, player } = source;
    player.setSpeed(Infinity);
    this.#lines.add(line);
    for (const type of ['connect', 'disconnect'] as const)
      source.addEventListener(type, () => this.dispatchEvent(new LineArrival(type, line)));
    const arrival = (type: 'connect' | 'disconnect') =>
      new Promise<void>((resolve) => source.addEventListener(type, () => resolve(), { once: true }));
    const device: ContractDevice<Line> = {
      write: async (bytes) => capture.append('rx', bytes, now()),
      received: (count) => inbox.take(count),
      signals: async () => signals,
      setLines: async (changes) => {
        for (const [signal, on] of Object.entries(changes))
          capture.appendEvent({ kind: 'signal', signal: signal as SignalName, on }, now());
        while (!player.isWaiting) await new Promise((resolve) => setImmediate(resolve));
      },
      raise: async (error) => capture.appendEvent({ kind: 'line-error', error }, now()),
      unplug: async () => {
        const gone = arrival('disconnect');
        capture.appendEvent({ kind: 'lost', code: 'port-gone' }, now());
        await gone;
      },
      plug: async () => {
        const back = arrival('connect');
        capture.appendEvent({ kind: 'opened', settings: defaultSettings }, now());
        await back;
        return line;
      },
      settings: async () => settings,
    };
    return { line, device };
  }
}
