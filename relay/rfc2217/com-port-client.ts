import type { Clock } from '../base/clock.ts';
import { type ComPortNumber, encodeComPort, readComPort } from '../telnet/com-port-message.ts';
import { OptionNegotiation, telnetOption } from '../telnet/option-negotiation.ts';
import { TelnetParser } from '../telnet/telnet-parser.ts';
import { encodeNegotiation, escapeData } from '../telnet/telnet-writer.ts';

/** How long a server may take to agree. */
const agreementMs = 3000;

const { binary, echo, noGoAhead, comPort } = telnetOption;

interface ComPortClientOptions {
  readonly clock: Clock;
  readonly send: (bytes: Uint8Array) => void;
  /** Bytes of the line. */
  readonly onData: (bytes: Uint8Array) => void;
  /** A value of NOTIFY-MODEMSTATE. */
  readonly onModemState: (value: number) => void;
  /** The server can take no more for now, or can again. */
  readonly onSuspend: (isSuspended: boolean) => void;
}

type Command = ComPortNumber['command'];

interface Question {
  readonly command: Command;
  readonly value: number;
  readonly answer: (value: number | undefined) => void;
}

/** The client's side of RFC 2217, over any byte stream. */
export class ComPortClient {
  readonly #options: ComPortClientOptions;
  readonly #parser: TelnetParser;
  readonly #negotiation: OptionNegotiation;
  readonly #questions = new Set<Question>();
  /** The server has said something in Telnet. */
  #isTelnet = false;
  #onAgreed: (isAgreed: boolean) => void = () => undefined;

  constructor(options: ComPortClientOptions) {
    this.#options = options;
    this.#negotiation = new OptionNegotiation({
      own: [binary, noGoAhead, comPort],
      peer: [binary, noGoAhead, echo],
      send: (verb, option) => options.send(encodeNegotiation(verb, option)),
      onSettled: (side, option, isOn) => {
        this.#parser.hasPaddedReturns = !this.isComPort && !this.#negotiation.isOn('peer', binary);
        if (side === 'own' && option === comPort) this.#onAgreed(isOn);
      },
    });
    this.#parser = new TelnetParser({
      data: options.onData,
      negotiate: (verb, option) => {
        this.#isTelnet = true;
        this.#negotiation.receive(verb, option);
      },
      subnegotiate: (option, payload) => option === comPort && this.#receive(payload),
      command: () => undefined,
    });
  }

  /** Whether the server does what is asked; otherwise the line can only be read and written. */
  get isComPort(): boolean {
    return this.#negotiation.isOn('own', comPort);
  }

  /** Bytes from the server. */
  receive(chunk: Uint8Array): void {
    this.#parser.push(chunk);
  }

  /** What to send so that the line gets these bytes. */
  encode(bytes: Uint8Array): Uint8Array {
    if (!this.#isTelnet) return bytes;
    return escapeData(bytes, !this.isComPort && !this.#negotiation.isOn('own', binary));
  }

  /** Resolves when the server has agreed to COM-PORT, refused it, or said nothing for too long. */
  async agree(): Promise<void> {
    const agreed = new Promise<boolean>((resolve) => (this.#onAgreed = resolve));
    this.#negotiation.ask('own', comPort);
    for (const option of [binary, noGoAhead]) {
      this.#negotiation.ask('own', option);
      this.#negotiation.ask('peer', option);
    }
    await this.#within(agreementMs, agreed);
  }

  /**
   * Asks for something, in order with all other calls.
   * @returns the value in force then; undefined: no answer came in time
   */
  async ask(command: Command, value: number, patienceMs: number): Promise<number | undefined> {
    let question: Question | undefined;
    const answered = new Promise<number | undefined>((answer) => {
      question = { command, value, answer };
      this.#questions.add(question);
    });
    this.#options.send(encodeComPort({ command, value }, 'client'));
    const answer = await this.#within(patienceMs, answered);
    if (question) this.#questions.delete(question);
    return answer;
  }

  /** The connection is over: what is asked gets no answer. */
  end(): void {
    this.#onAgreed(false);
    for (const { answer } of this.#questions) answer(undefined);
    this.#questions.clear();
  }

  #receive(payload: Uint8Array): void {
    const message = readComPort(payload, 'server');
    if (!message || message.command === 'signature') return;
    const { command, value } = message;
    if (command === 'modemState') this.#options.onModemState(value);
    if (command === 'suspend' || command === 'resume') this.#options.onSuspend(command === 'suspend');
    const waiting = [...this.#questions].filter((question) => question.command === command);
    // Not all servers answer every SET-CONTROL, and one answers all of them with 1.
    const question =
      command === 'control' ? (waiting.find((one) => aspect(one.value) === aspect(value)) ?? waiting[0]) : waiting[0];
    if (!question) return;
    this.#questions.delete(question);
    question.answer(value);
  }

  async #within<T>(patienceMs: number, work: Promise<T>): Promise<T | undefined> {
    let stop = (): void => undefined;
    const late = new Promise<undefined>((resolve) => {
      stop = this.#options.clock.after(patienceMs, () => resolve(undefined));
    });
    return Promise.race([work, late]).finally(() => stop());
  }
}

/** What a SET-CONTROL is about: flow control, break, DTR, RTS. */
const aspect = (value: number): number => [4, 7, 10, 13].filter((first) => value >= first).length;
