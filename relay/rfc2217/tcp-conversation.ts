import type { Clock } from '../base/clock.ts';
import type { DeviceSignals } from '../protocol/port-info.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { readComPort } from '../telnet/com-port-message.ts';
import { OptionNegotiation, telnetOption } from '../telnet/option-negotiation.ts';
import { telnetCommand, TelnetParser } from '../telnet/telnet-parser.ts';
import { encodeNegotiation, escapeData } from '../telnet/telnet-writer.ts';
import { type ComPortConnection, ComPortServer } from './com-port-server.ts';
import type { SharedLine } from './shared-line.ts';
import { isFromBrowser } from './web-page-check.ts';

/** How long a client may take to say that it speaks Telnet before it is sent data. */
const introductionMs = 200;
/** How much is held back for that. */
const maxEarlyBytes = 64 * 1024;
/** When a port is opened that nobody has opened, for a client that only listens. */
const openMs = 300;
/** Options have small numbers. */
const maxOption = 64;

const { binary, echo, noGoAhead, comPort } = telnetOption;

interface ConversationOutput extends Pick<ComPortConnection, 'reply' | 'hold' | 'purge' | 'fail'> {
  /** @param bytes are not changed */
  data(bytes: Uint8Array): void;
}

/**
 * One TCP client at a line. It speaks Telnet if the first thing it sends is a negotiation; otherwise its bytes are the
 * line's, as they are. It is not spoken to first: a client that speaks no Telnet would take that for data.
 */
export class TcpConversation {
  readonly #line: SharedLine;
  readonly #output: ConversationOutput;
  readonly #clock: Clock;
  readonly #server: ComPortServer;
  #mode: 'unknown' | 'raw' | 'telnet' = 'unknown';
  #head = new Uint8Array(0);
  /** What is received before the client had the time to introduce itself. */
  #early: Uint8Array[] | undefined = [];
  #earlyBytes = 0;
  #padsReturns = true;
  #isComPort = false;
  readonly #timers = new Set<() => void>();
  readonly #parser: TelnetParser;
  readonly #negotiation: OptionNegotiation;

  constructor(line: SharedLine, output: ConversationOutput, clock: Clock) {
    this.#line = line;
    this.#output = output;
    this.#clock = clock;
    this.#server = new ComPortServer(line, output, clock);
    this.#negotiation = new OptionNegotiation({
      own: [binary, echo, noGoAhead, comPort],
      peer: [binary, noGoAhead, comPort],
      send: (verb, option) => output.reply(encodeNegotiation(verb, option)),
      onSettled: () => this.#settled(),
    });
    this.#parser = new TelnetParser({
      data: (bytes) => this.#write(bytes),
      negotiate: (verb, option) => this.#negotiation.receive(verb, option),
      subnegotiate: (option, payload) => {
        const message = option === comPort && this.#isComPort ? readComPort(payload, 'client') : undefined;
        if (message) this.#server.receive(message);
      },
      command: (code) => {
        if (code === telnetCommand.breakKey) this.#server.sendBreak();
        else if (code === telnetCommand.areYouThere) output.reply(yes);
      },
    });
    this.#after(introductionMs, () => this.#introduced());
    this.#after(openMs, () => this.#server.flush());
  }

  /** Commands of the client that are not answered. */
  get waitingCount(): number {
    return this.#server.waitingCount;
  }

  /** Bytes of the client. */
  receive(chunk: Uint8Array): void {
    if (this.#mode === 'telnet') {
      this.#parser.push(chunk);
      return this.#server.settle();
    }
    if (this.#mode === 'raw') return this.#write(chunk);
    this.#head = concatenate(this.#head, chunk);
    const isTelnet = looksLikeTelnet(this.#head);
    if (isFromBrowser(this.#head)) this.#output.fail(fromBrowser());
    else if (isTelnet !== undefined) this.#begin(isTelnet);
  }

  /** Bytes of the line. @param bytes are not changed */
  deliver(bytes: Uint8Array): void {
    if (this.#early) {
      this.#early.push(bytes);
      this.#earlyBytes += bytes.length;
      if (this.#earlyBytes > maxEarlyBytes) this.#introduced();
    } else this.#output.data(this.#mode === 'telnet' ? escapeData(bytes, this.#padsReturns) : bytes);
  }

  /** The device drives its signals otherwise. */
  notify(signals: DeviceSignals): void {
    if (this.#isComPort) this.#server.notify(signals);
  }

  /** The client sends no more. */
  finish(): void {
    if (this.#mode === 'unknown' && this.#head.length > 0) this.#begin(false);
  }

  stop(): void {
    for (const stop of this.#timers) stop();
    this.#timers.clear();
    this.#server.stop();
  }

  #begin(isTelnet: boolean): void {
    this.#mode = isTelnet ? 'telnet' : 'raw';
    const head = this.#head;
    this.#head = new Uint8Array(0);
    this.receive(head);
    if (isTelnet) {
      for (const option of [binary, noGoAhead, echo]) this.#negotiation.ask('own', option);
      for (const option of [binary, noGoAhead]) this.#negotiation.ask('peer', option);
    }
    this.#introduced();
  }

  /** What was received meanwhile can be sent now. */
  #introduced(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const bytes of early) this.deliver(bytes);
  }

  #settled(): void {
    const negotiation = this.#negotiation;
    const wasComPort = this.#isComPort;
    this.#isComPort = negotiation.isOn('peer', comPort);
    this.#padsReturns = !this.#isComPort && !negotiation.isOn('own', binary);
    this.#parser.hasPaddedReturns = !this.#isComPort && !negotiation.isOn('peer', binary);
    if (this.#isComPort && !wasComPort) this.#server.begin();
  }

  #write(bytes: Uint8Array): void {
    this.#server.flush();
    this.#line.write(bytes);
  }

  #after(delayMs: number, callback: () => void): void {
    const stop = this.#clock.after(delayMs, () => {
      this.#timers.delete(stop);
      callback();
    });
    this.#timers.add(stop);
  }
}

const fromBrowser = (): RelayError =>
  new RelayError('FORBIDDEN', 'A browser has connected. This port is for programs that use a serial port.');

/** @returns undefined while it cannot be told */
function looksLikeTelnet(head: Uint8Array): boolean | undefined {
  const [first, verb, option] = head;
  if (first !== telnetCommand.iac) return false;
  if (verb === undefined) return undefined;
  if (verb < telnetCommand.will || verb > telnetCommand.dont) return false;
  return option === undefined ? undefined : option < maxOption;
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

/** `[Yes]` and a new line. */
const yes = Uint8Array.from([91, 89, 101, 115, 93, 13, 10]);
