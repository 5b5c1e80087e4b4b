import { connect, type Socket } from 'node:net';
import { type ComPortMessage, encodeComPort, readComPort } from '../../relay/telnet/com-port-message.ts';
import { TelnetParser } from '../../relay/telnet/telnet-parser.ts';
import { until } from './settle.ts';

/** A program that uses a serial port by TCP: raw, or by RFC 2217 once `introduce` is called. */
export class ComPortProgram {
  readonly socket: Socket;
  readonly messages: ComPortMessage[] = [];
  readonly negotiated: string[] = [];
  isClosed = false;
  byteCount = 0;
  #data: Buffer[] = [];
  readonly #parser = new TelnetParser({
    data: (bytes) => void this.#data.push(Buffer.from(bytes)),
    negotiate: (verb, option) => void this.negotiated.push(`${verb} ${option}`),
    subnegotiate: (_option, payload) => {
      const message = readComPort(payload, 'server');
      if (message) this.messages.push(message);
    },
    command: () => undefined,
  });

  constructor(port: number, isRaw: boolean) {
    this.socket = connect(port, '127.0.0.1').setNoDelay(true);
    this.#parser.hasPaddedReturns = false;
    this.socket.on('data', (chunk: Buffer) => (this.byteCount += chunk.length));
    this.socket.on('data', (chunk: Buffer) => (isRaw ? this.#data.push(chunk) : this.#parser.push(chunk)));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => (this.isClosed = true));
  }

  get data(): Buffer {
    return Buffer.concat(this.#data);
  }

  /** As pyserial does. */
  introduce(): void {
    this.socket.write(Uint8Array.from([255, 253, 1, 255, 251, 3, 255, 253, 3, 255, 251, 44, 255, 253, 44]));
  }

  send(...messages: ComPortMessage[]): void {
    this.socket.write(Buffer.concat(messages.map((message) => encodeComPort(message, 'client'))));
  }

  /** Sends one, and waits for the answer to it. */
  async ask(message: ComPortMessage): Promise<ComPortMessage> {
    const isAnswer = ({ command }: ComPortMessage): boolean => command === message.command;
    const before = this.messages.filter(isAnswer).length;
    this.send(message);
    await until(() => this.messages.filter(isAnswer).length > before || this.isClosed);
    const answer = this.messages.filter(isAnswer).at(-1);
    if (!answer) throw new Error(`No answer to ${message.command}`);
    return answer;
  }

  control = (value: number): Promise<ComPortMessage> => this.ask({ command: 'control', value });
}
