import type { HostCalls, HostedPort, HostError, HostMessage, HostRequest } from '../core/serial-host-messages.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The worker's end of the channel to the window that holds the ports: calls there, events back. */
export class HostClient {
  readonly #channel: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  /** @param onEvent hears of ports being plugged in and pulled out */
  constructor(channel: MessagePort, onEvent: (type: 'connect' | 'disconnect', port: HostedPort) => void) {
    this.#channel = channel;
    channel.addEventListener('message', ({ data }: MessageEvent<HostMessage>) => {
      if ('port' in data) return onEvent(data.type, data.port);
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.type === 'result') waiting?.resolve(data.value);
      else waiting?.reject(fromHostError(data.error));
    });
    channel.start();
  }

  /** Rejects with what the browser's method rejected with in the window. */
  call<Name extends keyof HostCalls>(
    call: Name,
    ...args: Parameters<HostCalls[Name]>
  ): Promise<Awaited<ReturnType<HostCalls[Name]>>> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#channel.postMessage({ id, call, args } as HostRequest);
    });
  }
}

/** The error as the browser threw it in the window. */
export function fromHostError({ name, message }: HostError): Error {
  return name === 'TypeError' ? new TypeError(message) : new DOMException(message, name);
}
