import { execFileSync } from 'node:child_process';

/**
 * Two networks of this computer's own, joined by a cable. Each process in one of them sees nothing but it. Needs root
 * and iproute2.
 */
export class TwoNetworks {
  /** Names for `ip netns exec`. */
  readonly near: string;
  readonly far: string;
  /** The name of the near one in the far one. */
  readonly nearAddress = '192.0.2.1';
  readonly #cable: string;

  private constructor(name: string) {
    this.near = `${name}n`;
    this.far = `${name}f`;
    this.#cable = `${name}c`;
  }

  static make(): TwoNetworks {
    // Names of interfaces have 15 characters at most.
    const networks = new TwoNetworks(`bc${process.pid}`);
    const { near, far, nearAddress } = networks;
    const cable = networks.#cable;
    ip('netns', 'add', near);
    ip('netns', 'add', far);
    ip('link', 'add', `${cable}0`, 'netns', near, 'type', 'veth', 'peer', 'name', `${cable}1`, 'netns', far);
    ip('-n', near, 'addr', 'add', `${nearAddress}/30`, 'dev', `${cable}0`);
    ip('-n', far, 'addr', 'add', '192.0.2.2/30', 'dev', `${cable}1`);
    for (const [network, end] of [
      [near, '0'],
      [far, '1'],
    ] as const) {
      ip('-n', network, 'link', 'set', 'lo', 'up');
      ip('-n', network, 'link', 'set', `${cable}${end}`, 'up');
    }
    return networks;
  }

  /** Unplugs the cable: neither side is notified, and all sent data is lost. */
  unplug(): void {
    ip('-n', this.far, 'link', 'set', `${this.#cable}1`, 'down');
  }

  plug(): void {
    ip('-n', this.far, 'link', 'set', `${this.#cable}1`, 'up');
  }

  /** Delays everything that the far one sends by this much. @returns false where the kernel cannot */
  delay(delayMs: number): boolean {
    try {
      execFileSync(
        'tc',
        ['-n', this.far, 'qdisc', 'replace', 'dev', `${this.#cable}1`, 'root', 'netem', 'delay', `${delayMs}ms`],
        { stdio: 'ignore' },
      );
      return true;
    } catch {
      return false;
    }
  }

  remove(): void {
    for (const network of [this.near, this.far]) ip('netns', 'del', network);
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
