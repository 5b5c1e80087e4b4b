import { defaultSettings } from '../../web/core/port-settings.ts';
import type { CaptureEvent } from '../../web/core/capture-event.ts';
import type { ResetPolicy } from '../../web/core/reset-policy.ts';
import type { Direction } from '../../web/core/row.ts';
import type { Line } from '../../web/line/line.ts';
import { Session, type LineSlot } from '../../web/line/session.ts';
import type { SessionState } from '../../web/core/session-state.ts';
import type { ContractDevice } from '../contract/port-harness.ts';
import { SimulatedLines } from '../contract/simulated-lines.ts';

/** Waits until `holds` does, checked after each change. */
export class Changes {
  #waiting: (() => void)[] = [];

  announce = (): void => {
    for (const wake of this.#waiting.splice(0)) wake();
  };

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

/** A slot whose line follows the plugged device. */
class TestSlot implements LineSlot {
  line: Line | undefined;
  #arrival = new EventTarget();

  arrive(line: Line): void {
    this.line = line;
    this.#arrival.dispatchEvent(new Event('arrival'));
  }
  onArrival(listener: () => void, signal: AbortSignal): void {
    this.#arrival.addEventListener('arrival', listener, { signal });
  }
}

export interface SessionBench {
  readonly session: Session;
  readonly device: ContractDevice<Line>;
  readonly changes: Changes;
  /** The recorded data, one entry a chunk or event; received and transmitted text as `rx …` and `tx …`. */
  readonly record: string[];
  readonly states: SessionState['kind'][];
  readonly slot: TestSlot;
  /** Replaces the way reading is held back. */
  hold: Promise<void> | undefined;
  until(holds: () => boolean): Promise<void>;
  unplug(): Promise<void>;
  plug(): Promise<void>;
}

/** A session on a simulated line, with the test in the device's place. */
export async function sessionBench(
  options: { policy?: ResetPolicy; wrap?: (line: Line) => Line } = {},
): Promise<SessionBench> {
  const { line, device } = new SimulatedLines().add();
  const slot = new TestSlot();
  slot.line = options.wrap?.(line) ?? line;
  const changes = new Changes();
  const record: string[] = [];
  const states: SessionState['kind'][] = [];
  const decoder = new TextDecoder();
  let timeMs = 0;
  const sink = {
    bytes: (direction: Direction, bytes: Uint8Array) => {
      record.push(`${direction} ${decoder.decode(bytes)}`);
      changes.announce();
    },
    event: (event: CaptureEvent) => {
      record.push(describe(event));
      changes.announce();
    },
    holdBack: () => bench.hold,
  };
  const session = new Session({
    slot,
    sink,
    clock: { now: () => timeMs++ },
    settings: defaultSettings,
    policy: () => options.policy ?? 'leave',
    onChange: () => {
      if (states.at(-1) !== session.state.kind) states.push(session.state.kind);
      changes.announce();
    },
  });
  const bench: SessionBench = {
    session,
    device,
    changes,
    record,
    states,
    slot,
    hold: undefined,
    until: (holds) => changes.until(holds),
    unplug: async () => {
      slot.line = undefined;
      await device.unplug();
    },
    plug: async () => slot.arrive(await device.plug()),
  };
  return bench;
}

function describe(event: CaptureEvent): string {
  switch (event.kind) {
    case 'opened':
      return `opened ${event.settings.baudRate}${event.afterLossMs === undefined ? '' : ' again'}`;
    case 'line-error':
      return event.error;
    case 'signal':
      return `${event.signal} ${event.on}`;
    default:
      return event.kind;
  }
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
