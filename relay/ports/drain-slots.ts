/** Threads of Node's pool: 4, or as many as were asked for before it began to work. */
const defaultThreads = 4;

/**
 * How many ports may drain at a time. Each blocks a thread of Node's pool for as long as the device holds its
 * transmitter back, and files and closing ports need those threads too: half of them, and two at least.
 */
export class DrainSlots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param threads of Node's pool */
  constructor(threads: number) {
    this.#free = Math.max(2, Math.floor(threads / 2));
  }

  /** Runs `drain` once a slot is free. @param isWanted false if the port was closed in the meantime */
  async run(drain: () => Promise<void>, isWanted: () => boolean): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      if (isWanted()) await drain();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

/** Those of this process, which has one pool. */
export const drainSlots = new DrainSlots(Number(process.env['UV_THREADPOOL_SIZE']) || defaultThreads);
