// Until `web/remote` has lines of its own: then this file, `relay-beyond` and `receive-journal` go.
import type { PortSettings } from '../core/port-settings.ts';
import type { SignalStep } from '../core/reset-policy.ts';
import { SerialError, toSerialError } from '../core/serial-error.ts';
import type { OutputSignals } from '../core/signals.ts';
import type { Clock } from '../line/clock.ts';
import { LineArrival, type Line, type LineOpening, type LineSink, type LineSource } from '../line/line.ts';
import type { RelayPort } from '../remote/relay-port.ts';
import type { RelaySource } from '../remote/relay-source.ts';
import { WebSerialLine } from '../serial/web-serial-line.ts';
import type { RelayBeyond } from './relay-beyond.ts';

export class RelayPortSource extends EventTarget implements LineSource {
  readonly #source: RelaySource;
  readonly #clock: Clock;
  readonly #beyond: (port: RelayPort) => RelayBeyond;
  readonly #lines = new WeakMap<RelayPort, RelayPortLine>();

  constructor(source: RelaySource, clock: Clock, beyond: (port: RelayPort) => RelayBeyond) {
    super();
    this.#source = source;
    this.#clock = clock;
    this.#beyond = beyond;
    for (const type of ['connect', 'disconnect'] as const) {
      source.addEventListener(type, ({ target }) => {
        this.dispatchEvent(new LineArrival(type, this.#lineOf(target as RelayPort)));
      });
    }
  }

  async lines(): Promise<Line[]> {
    return (await this.#source.getPorts()).map((port) => this.#lineOf(port));
  }

  #lineOf(port: RelayPort): RelayPortLine {
    const line = this.#lines.get(port) ?? new RelayPortLine(port, this.#clock, this.#beyond(port));
    this.#lines.set(port, line);
    return line;
  }
}

export class RelayPortLine implements Line {
  readonly adapter = {};
  readonly port: RelayPort;
  readonly #beyond: RelayBeyond;
  readonly #line: WebSerialLine;

  constructor(port: RelayPort, clock: Clock, beyond: RelayBeyond) {
    this.port = port;
    this.#beyond = beyond;
    this.#line = new WebSerialLine(withErrors(port, beyond), clock);
  }

  get id(): string {
    return this.port.id;
  }
  get connected(): boolean {
    return this.port.connected;
  }

  async open(settings: PortSettings, sink: LineSink): Promise<LineOpening> {
    const beyond = this.#beyond;
    const takeAll = (bytes: Uint8Array, timeMs: number): boolean => {
      let at = 0;
      let isGap = false;
      for (const told of beyond.take(bytes.length)) {
        if (told.kind === 'bytes') {
          sink.received(bytes.subarray(at, at + told.byteLength), told.timeMs);
          at += told.byteLength;
        } else if (told.event.kind === 'gap' || told.event.kind === 'note') {
          isGap ||= told.event.kind === 'gap';
          sink.event(told.event, told.timeMs);
        }
      }
      if (at < bytes.length) sink.received(bytes.subarray(at), timeMs);
      return isGap;
    };
    const nothing = new Uint8Array(0);
    const opening = await this.#line.open(beyond.settingsNow() ?? settings, {
      opened: (now, timeMs) => sink.opened(now, timeMs),
      received: (bytes, timeMs) => void takeAll(bytes, timeMs),
      event: (event, timeMs) => {
        if (!takeAll(nothing, timeMs)) sink.event(event, timeMs);
      },
      signals: (state, timeMs) => sink.signals(state, timeMs),
      holdBack: () => sink.holdBack(),
    });
    const over = new AbortController();
    beyond.onNews(() => void takeAll(nothing, 0), over.signal);
    void opening.ended.then(() => over.abort());
    return withRelay(opening, beyond, sink);
  }

  forget(): Promise<void> {
    return this.port.forget();
  }
}

/** What the relay times and changes itself. */
function withRelay(opening: LineOpening, beyond: RelayBeyond, sink: LineSink): LineOpening {
  const runSequence = async (steps: readonly SignalStep[]): Promise<void> => {
    if (steps.length < 2) return opening.runSequence(steps);
    await beyond.runSteps(steps).catch((error: unknown) => {
      throw toSerialError(error, 'signal-failed');
    });
    sink.signals(Object.assign({}, ...steps.map(({ set }) => set)) as Partial<OutputSignals>, Date.now());
  };
  const changeSettings = async (settings: PortSettings): Promise<void> => {
    await beyond.changeSettings(settings).catch((error: unknown) => {
      throw toSerialError(error, beyond.errorCode(error) ?? 'settings-refused');
    });
    sink.opened(settings, Date.now());
  };
  return Object.assign(Object.create(opening) as LineOpening, {
    ended: opening.ended,
    transmit: (bytes: Uint8Array) => opening.transmit(bytes),
    drain: () => opening.drain(),
    discard: () => opening.discard(),
    setSignals: (signals: Parameters<LineOpening['setSignals']>[0]) => opening.setSignals(signals),
    getSignals: () => opening.getSignals(),
    sendBreak: (durationMs: number) => opening.sendBreak(durationMs),
    close: () => opening.close(),
    runSequence,
    changeSettings,
  });
}

/** The port, opened from the oldest byte the relay has; a failed `open()` says what the relay said. */
function withErrors(port: RelayPort, beyond: RelayBeyond): SerialPort {
  return new Proxy(port as unknown as SerialPort, {
    get(target, name) {
      if (name === 'open') {
        return async (options: SerialOptions) => {
          try {
            await port.open({ ...options, ...beyond.openOptions });
          } catch (error) {
            const code = beyond.errorCode(error);
            throw code ? new SerialError(code, error instanceof Error ? error.message : '', { cause: error }) : error;
          }
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
