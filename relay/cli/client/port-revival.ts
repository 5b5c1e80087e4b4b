import type { PortEvent } from '../../client/port-attachment.ts';
import type { PortInfo } from '../../protocol/port-info.ts';
import type { LeaseKeeper } from './lease-keeper.ts';

interface RevivalOptions {
  /** As the relay lists it now. */
  readonly port: () => PortInfo | undefined;
  readonly lease: () => LeaseKeeper | undefined;
  /** Opens it; absent: it stays closed when its host was restarted. */
  readonly reopen: ((port: PortInfo, lease: LeaseKeeper) => Promise<unknown>) | undefined;
  /** A sentence for the person. */
  readonly say: (sentence: string) => void;
}

/** What passes by itself at a port, for a pipe that lasts: a cut, a host that is away, a host that was restarted. */
export class PortRevival {
  readonly #options: RevivalOptions;
  #isSettled = false;
  #isAway = false;
  /** Somebody closed the port, who did not want it open. */
  #isClosedOnPurpose = false;
  #reopening: Promise<void> | undefined;
  #wakers: (() => void)[] = [];
  #isOver = false;

  constructor(options: RevivalOptions) {
    this.#options = options;
  }

  /** @param isSettled attached, with the lease and the opening seen to */
  attached(isSettled: boolean): void {
    this.#isSettled = isSettled;
    this.#isAway = false;
    this.check();
  }

  hear(event: PortEvent): void {
    if (event.type === 'away') this.#isAway = event.away;
    if (event.type === 'opened') this.#isClosedOnPurpose = false;
    if (event.type === 'closed') this.#isClosedOnPurpose = event.reason === 'asked';
    this.check();
  }

  /** The list of ports, or the lease, may have changed. */
  check(): void {
    this.#reopen();
    for (const wake of this.#wakers.splice(0)) wake();
  }

  /** Resolves when nothing has to be waited for; also for a holder whose connection was cut, as ours was. */
  async whenUsable(): Promise<void> {
    while (!this.#isOver && !this.#isUsable) await new Promise<void>((resolve) => this.#wakers.push(resolve));
  }

  close(): void {
    this.#isOver = true;
    this.check();
  }

  get #isUsable(): boolean {
    const { port, lease } = this.#options;
    return this.#isSettled && !this.#isAway && !port()?.away && !this.#reopening && lease()?.isHolderAway !== true;
  }

  #reopen(): void {
    const { reopen, say } = this.#options;
    const [port, lease] = [this.#options.port(), this.#options.lease()];
    if (!reopen || !port || !lease || !this.#isSettled || this.#isAway || this.#reopening || this.#isOver) return;
    if (this.#isClosedOnPurpose || port.state !== 'closed' || port.away || lease.otherHolder !== undefined) return;
    this.#reopening = reopen(port, lease)
      .catch((error: Error) => say(error.message))
      .then(() => {
        this.#reopening = undefined;
        for (const wake of this.#wakers.splice(0)) wake();
      });
  }
}
