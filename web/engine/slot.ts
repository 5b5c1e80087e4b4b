import { defaultSettings } from '../core/port-settings.ts';
import type { Line } from '../line/line.ts';
import type { LineSlot } from '../line/session.ts';
import type { PortId, PortProfile, PortSummary } from './api/ports.ts';
import type { ReplayState } from './api/replays.ts';
import type { SharedPort } from './api/relays.ts';

/** What is known of a kind of port before anybody named it. */
export interface PortLabel {
  /** Ports with the same key are identical to the platform. */
  readonly key: string;
  readonly name: string;
  readonly detail: string;
  readonly profile?: Partial<PortProfile>;
}

/** What slots ask of where their lines come from. */
export interface SlotSource {
  readonly kind: PortSummary['source'];
  /** The relay that has the ports, where they are shown with its name. Default: those of this computer */
  readonly place?: () => string;
  /** Of a capture that is played back. */
  readonly replay?: () => ReplayState;
  /** Its session is over. */
  readonly onDismissed?: () => void;
  /** With whom a line is shared. */
  readonly shared?: (line: Line) => SharedPort | undefined;
}

export const defaultProfile: PortProfile = {
  name: '',
  color: undefined,
  settings: defaultSettings,
  policy: 'leave',
  encoding: 'utf-8',
  lineEnding: 'crlf',
  localEcho: false,
};

/** One place for a port, with what the person said about it. */
export class Slot implements LineSlot {
  readonly source: SlotSource;
  readonly id: PortId;
  readonly kind: SlotSource['kind'];
  readonly label: PortLabel;
  /** Which of the identical ones this is, from 0. */
  readonly ordinal: number;
  touchedMs = 0;
  profile: PortProfile;
  #line: Line | undefined;
  #lastLine: Line | undefined;
  #changes = new EventTarget();

  constructor(source: SlotSource, label: PortLabel, ordinal: number, stored: Partial<PortProfile> | undefined) {
    this.source = source;
    this.kind = source.kind;
    this.label = label;
    this.ordinal = ordinal;
    this.id = `${label.key}#${ordinal}`;
    this.profile = { ...defaultProfile, ...label.profile, ...stored };
  }

  /** As the person named it, or as it names itself; empty when nothing is known of it. */
  get name(): string {
    return this.profile.name || this.label.name || this.label.detail;
  }

  get replay(): ReplayState | undefined {
    return this.source.replay?.();
  }

  get line(): Line | undefined {
    return this.#line;
  }

  /** With whom the port is shared; `undefined` for one of this computer. */
  get shared(): SharedPort | undefined {
    const line = this.#line ?? this.#lastLine;
    return line && this.source.shared?.(line);
  }

  /** The line that was here last: Firefox gives the same port back after a replug. */
  get lastLine(): Line | undefined {
    return this.#lastLine;
  }

  put(line: Line | undefined): void {
    this.#line = line;
    this.#lastLine = line ?? this.#lastLine;
    this.#changes.dispatchEvent(new Event(line ? 'arrival' : 'departure'));
  }

  onArrival(listener: () => void, signal: AbortSignal): void {
    this.#changes.addEventListener('arrival', listener, { signal });
  }

  /** Calls `listener` when the line leaves, until `signal` aborts. */
  onDeparture(listener: () => void, signal: AbortSignal): void {
    this.#changes.addEventListener('departure', listener, { signal });
  }
}
