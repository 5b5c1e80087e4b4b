/** Telnet commands (RFC 854). */
export const telnetCommand = {
  end: 240,
  breakKey: 243,
  areYouThere: 246,
  begin: 250,
  will: 251,
  wont: 252,
  do: 253,
  dont: 254,
  iac: 255,
} as const;

export type TelnetVerb = 'will' | 'wont' | 'do' | 'dont';

const verbs: Readonly<Partial<Record<number, TelnetVerb>>> = { 251: 'will', 252: 'wont', 253: 'do', 254: 'dont' };

/** What a Telnet stream consists of, in order. */
interface TelnetReceiver {
  /** @param bytes may be a part of the chunk that was pushed */
  data(bytes: Uint8Array): void;
  negotiate(verb: TelnetVerb, option: number): void;
  subnegotiate(option: number, payload: Uint8Array): void;
  /** Any other command, such as break. */
  command(code: number): void;
}

/** A longer subnegotiation is dropped: the longest that means something here is a signature. */
const maxSubnegotiationBytes = 512;

const { iac, begin, end } = telnetCommand;
const [carriageReturn, nul] = [13, 0];

type State = 'data' | 'command' | TelnetVerb | 'option' | 'payload' | 'payload-command';

/** Takes a Telnet stream apart, however it was cut. Memory is bounded, whatever comes. */
export class TelnetParser {
  /** Whether CR NUL stands for CR: as long as the sender does not send binary data. */
  hasPaddedReturns = true;
  readonly #receiver: TelnetReceiver;
  #state: State = 'data';
  #wasReturn = false;
  #option = 0;
  readonly #payload = new Uint8Array(maxSubnegotiationBytes);
  #payloadLength = 0;

  constructor(receiver: TelnetReceiver) {
    this.#receiver = receiver;
  }

  /** @param chunk may be changed, and kept by the receiver */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#state === 'data') at = this.#takeData(chunk, at);
      else this.#take(chunk[at++] ?? 0);
    }
  }

  /** Takes data up to the next command, in one piece. @returns the place after it */
  #takeData(chunk: Uint8Array, from: number): number {
    let end = chunk.indexOf(iac, from);
    const isPlain = !this.hasPaddedReturns && (end < 0 || chunk[end + 1] !== iac);
    while (end >= 0 && chunk[end + 1] === iac) {
      end += 2;
      if (chunk[end] !== iac) end = chunk.indexOf(iac, end);
    }
    const isAll = end < 0;
    const data = isAll && from === 0 ? chunk : chunk.subarray(from, isAll ? chunk.length : end);
    if (data.length > 0) this.#receiver.data(isPlain ? data : this.#unescape(data));
    if (isAll) return chunk.length;
    this.#state = 'command';
    return end + 1;
  }

  /** @param data its FFs are doubled; changed in place */
  #unescape(data: Uint8Array): Uint8Array {
    let length = 0;
    for (let at = 0; at < data.length; at++) {
      if (!this.hasPaddedReturns && data[at] !== iac) {
        const next = data.indexOf(iac, at);
        const end = next < 0 ? data.length : next;
        if (length !== at) data.copyWithin(length, at, end);
        length += end - at;
        at = end;
        if (at === data.length) break;
      }
      const byte = data[at] ?? 0;
      if (byte === iac) at++;
      const isPadding = this.hasPaddedReturns && this.#wasReturn && byte === nul;
      this.#wasReturn = byte === carriageReturn;
      if (!isPadding) data[length++] = byte;
    }
    return data.subarray(0, length);
  }

  #take(byte: number): void {
    switch (this.#state) {
      case 'command':
        return this.#takeCommand(byte);
      case 'option':
        this.#option = byte;
        this.#payloadLength = 0;
        this.#state = 'payload';
        return;
      case 'payload':
        if (byte === iac) this.#state = 'payload-command';
        else this.#keep(byte);
        return;
      case 'payload-command':
        this.#state = 'payload';
        if (byte === iac) return this.#keep(byte);
        this.#state = 'data';
        // Anything else than the end is a command in the middle: what came before it is worth nothing.
        if (byte !== end) return this.#takeCommand(byte);
        if (this.#payloadLength <= maxSubnegotiationBytes)
          this.#receiver.subnegotiate(this.#option, this.#payload.slice(0, this.#payloadLength));
        return;
      case 'data':
        return;
      default: {
        const verb = this.#state;
        this.#state = 'data';
        this.#receiver.negotiate(verb, byte);
      }
    }
  }

  #takeCommand(byte: number): void {
    this.#state = verbs[byte] ?? (byte === begin ? 'option' : 'data');
    if (this.#state !== 'data') return;
    if (byte === iac) {
      this.#wasReturn = false;
      this.#receiver.data(Uint8Array.of(iac));
    } else this.#receiver.command(byte);
  }

  #keep(byte: number): void {
    if (this.#payloadLength < maxSubnegotiationBytes) this.#payload[this.#payloadLength] = byte;
    if (this.#payloadLength <= maxSubnegotiationBytes) this.#payloadLength++;
  }
}
