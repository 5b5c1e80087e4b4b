import type { TelnetVerb } from './telnet-parser.ts';

/** Telnet options that matter here. */
export const telnetOption = { binary: 0, echo: 1, noGoAhead: 3, comPort: 44 } as const;

export type Side = 'own' | 'peer';

interface NegotiationOptions {
  /** What this side does if it is asked to. */
  readonly own: readonly number[];
  /** What the peer may do. */
  readonly peer: readonly number[];
  readonly send: (verb: TelnetVerb, option: number) => void;
  /** An option is on, or off, as both sides agreed; also when the peer refuses what was asked for. */
  readonly onSettled?: (side: Side, option: number, isOn: boolean) => void;
}

type OptionState = 'on' | 'asked' | 'off' | 'refused';

const words = {
  own: { yes: 'will', no: 'wont' },
  peer: { yes: 'do', no: 'dont' },
} as const satisfies Record<Side, Record<'yes' | 'no', TelnetVerb>>;

const meanings: Readonly<Record<TelnetVerb, { readonly side: Side; readonly isOn: boolean }>> = {
  do: { side: 'own', isOn: true },
  dont: { side: 'own', isOn: false },
  will: { side: 'peer', isOn: true },
  wont: { side: 'peer', isOn: false },
};

/**
 * Agrees on options (RFC 1143): only what changes something is answered, so that no two sides answer each other for
 * ever. What is refused is refused once.
 */
export class OptionNegotiation {
  readonly #options: NegotiationOptions;
  readonly #states: Record<Side, Map<number, OptionState>> = { own: new Map(), peer: new Map() };

  constructor(options: NegotiationOptions) {
    this.#options = options;
  }

  isOn(side: Side, option: number): boolean {
    return this.#states[side].get(option) === 'on';
  }

  /** Offers to do something (`own`), or asks the peer to. Does nothing where that was done before. */
  ask(side: Side, option: number): void {
    const state = this.#states[side].get(option);
    if (state === 'on' || state === 'asked') return;
    this.#states[side].set(option, 'asked');
    this.#options.send(words[side].yes, option);
  }

  receive(verb: TelnetVerb, option: number): void {
    const { side, isOn } = meanings[verb];
    const { send, onSettled } = this.#options;
    const states = this.#states[side];
    const state = states.get(option) ?? 'off';
    if (state === 'asked') {
      states.set(option, isOn ? 'on' : 'off');
      onSettled?.(side, option, isOn);
    } else if (isOn && state === 'off' && this.#options[side].includes(option)) {
      states.set(option, 'on');
      send(words[side].yes, option);
      onSettled?.(side, option, true);
    } else if (isOn && state === 'off') {
      states.set(option, 'refused');
      send(words[side].no, option);
    } else if (!isOn && state === 'on') {
      states.set(option, 'off');
      send(words[side].no, option);
      onSettled?.(side, option, false);
    }
  }
}
