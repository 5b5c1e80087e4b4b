import type { GlancedMessage } from '../protocol/glance.ts';
import { bounds } from '../protocol/limits.ts';

type Tell = (glanced: GlancedMessage) => void;

/** The hub's clients that glance at a port of a node, which sends its last bytes once for all of them. */
export class JoinedGlances {
  readonly #id: string;
  readonly #ask: (isOn: boolean) => void;
  readonly #listeners = new Set<Tell>();
  /** For one that comes later. */
  #last: GlancedMessage | undefined;

  /** @param id of the port at the hub @param ask tells the node whether somebody glances */
  constructor(id: string, ask: (isOn: boolean) => void) {
    this.#id = id;
    this.#ask = ask;
  }

  get isOn(): boolean {
    return this.#listeners.size > 0;
  }

  /** @returns stops it */
  add(tell: Tell): () => void {
    this.#listeners.add(tell);
    if (this.#listeners.size === 1) this.#ask(true);
    else if (this.#last) tell(this.#last);
    return () => {
      if (!this.#listeners.delete(tell) || this.isOn) return;
      this.#last = undefined;
      this.#ask(false);
    };
  }

  take(glanced: GlancedMessage): void {
    const own = { ...glanced, port: this.#id };
    this.#last = joined(this.#last, own);
    for (const tell of this.#listeners) tell(own);
  }
}

/** The last bytes of both, where the second follows the first. */
function joined(before: GlancedMessage | undefined, glanced: GlancedMessage): GlancedMessage {
  const former = before?.epoch === glanced.epoch ? Buffer.from(before.bytes, 'base64') : Buffer.alloc(0);
  if (!before || before.from + former.length !== glanced.from) return glanced;
  const all = Buffer.concat([former, Buffer.from(glanced.bytes, 'base64')]);
  const bytes = all.subarray(Math.max(0, all.length - bounds.glanceBytes));
  return { ...glanced, from: before.from + all.length - bytes.length, bytes: bytes.toString('base64') };
}
