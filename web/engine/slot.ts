import { defaultSettings } from '../core/port-settings.ts';
import type { Port } from '../line/port.ts';
import type { BeyondSerial, PortSlot } from '../line/port-slot.ts';
import type { PortId, PortProfile } from './api/ports.ts';
import type { SharedPort } from './api/relays.ts';

/** What is known of a kind of port before anybody named it. */
export interface PortLabel {
  /** Ports of one key are identical as far as the platform tells. */
  readonly key: string;
  readonly name: string;
  readonly detail: string;
  readonly profile?: Partial<PortProfile>;
}

/** What slots ask of where their ports come from. */
export interface SlotSource {
  readonly kind: 'serial' | 'demo' | 'relay';
  /** What a port can do beyond Web Serial. */
  readonly beyond?: (port: Port) => BeyondSerial | undefined;
  readonly shared?: (port: Port) => SharedPort | undefined;
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
export class Slot implements PortSlot {
  readonly source: SlotSource;
  readonly id: PortId;
  readonly kind: SlotSource['kind'];
  readonly label: PortLabel;
  /** Which of the identical ones this is, from 0. */
  readonly ordinal: number;
  touchedMs = 0;
  profile: PortProfile;
  #port: Port | undefined;
  #lastPort: Port | undefined;
  #arrival = new EventTarget();

  constructor(source: SlotSource, label: PortLabel, ordinal: number, stored: Partial<PortProfile> | undefined) {
    this.source = source;
    this.kind = source.kind;
    this.label = label;
    this.ordinal = ordinal;
    this.id = `${label.key}#${ordinal}`;
    this.profile = { ...defaultProfile, ...label.profile, ...stored };
  }

  get port(): Port | undefined {
    return this.#port;
  }

  get beyond(): BeyondSerial | undefined {
    return this.#port && this.source.beyond?.(this.#port);
  }

  /** With whom the port is shared; `undefined` for one of this computer. */
  get shared(): SharedPort | undefined {
    const port = this.#port ?? this.#lastPort;
    return port && this.source.shared?.(port);
  }

  /** The port that was here last: Firefox gives the same object back after a replug. */
  get lastPort(): Port | undefined {
    return this.#lastPort;
  }

  put(port: Port | undefined): void {
    this.#port = port;
    this.#lastPort = port ?? this.#lastPort;
    if (port) this.#arrival.dispatchEvent(new Event('arrival'));
  }

  onArrival(listener: () => void, signal: AbortSignal): void {
    this.#arrival.addEventListener('arrival', listener, { signal });
  }
}
