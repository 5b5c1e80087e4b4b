import type { RelayMessage } from '../../protocol/messages.ts';
import type { Viewer, ViewerId } from '../../protocol/port-info.ts';
import type { ResultValues } from '../../protocol/result-values.ts';
import type { LeaseChangedMessage } from '../../protocol/sharing-messages.ts';
import { visibleText } from '../visible-text.ts';

/** Names kept of viewers: more than are ever listed together. A relay must not fill our memory. */
const maxNames = 1024;

/** How this client takes part in the lease of one port, on one connection. */
interface LeaseOptions {
  /** This client's own public id. */
  readonly self: ViewerId;
  readonly request: (action: 'request' | 'release' | 'take-over', text?: string) => Promise<ResultValues['lease']>;
  /** A sentence for the person. */
  readonly say: (sentence: string) => void;
}

/** Takes the lease over from its holder; `text` is the reason for them. */
export interface TakeOver {
  readonly why?: string;
}

/** Takes a free lease, or takes it over if asked to, and follows who has it. */
export class LeaseKeeper {
  readonly #options: LeaseOptions;
  readonly #names = new Map<ViewerId, string>();
  #holder: ViewerId | null = null;
  /** Who is attached; undefined: they are too many to be listed. */
  #present: ReadonlySet<ViewerId> | undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  get isHeld(): boolean {
    return this.#holder === this.#options.self;
  }

  get holder(): ViewerId | null {
    return this.#holder;
  }

  /** Who else holds it, in words; undefined when nobody does. */
  get otherHolder(): string | undefined {
    return this.#holder === null || this.isHeld ? undefined : this.nameOf(this.#holder);
  }

  /** Its connection was cut: the relay keeps the lease for it for a while. */
  get isHolderAway(): boolean {
    return this.#holder !== null && !this.isHeld && this.#present?.has(this.#holder) === false;
  }

  /** A stranger's name, fit for a terminal. */
  nameOf(viewer: ViewerId | null): string {
    return viewer === null ? 'the relay' : visibleText(this.#names.get(viewer) ?? 'another client');
  }

  /** @param listedHolder as the list of ports has it, with its name: an absent one is not among the viewers */
  begin(holder: ViewerId | null, viewers: readonly Viewer[], total: number, listedHolder: Viewer | null): void {
    this.#holder = holder;
    this.#learn(listedHolder ? [listedHolder, ...viewers] : viewers);
    this.#attend(viewers, total);
  }

  hear(message: Extract<RelayMessage, { readonly type: 'lease' | 'viewers' }>): void {
    if (message.type === 'viewers') {
      this.#learn(message.viewers);
      return this.#attend(message.viewers, message.total);
    }
    const wasHeld = this.isHeld;
    this.#holder = message.holder;
    if (wasHeld && !this.isHeld) this.#options.say(this.#loss(message));
  }

  /** Takes it if nobody has it. @throws {RelayError} */
  async take(): Promise<void> {
    if (this.#holder !== null) return;
    const { holder } = await this.#options.request('request');
    this.#holder = holder;
    // Somebody was faster: nobody is to be asked for it.
    if (!this.isHeld) this.#holder = (await this.#options.request('release')).holder;
  }

  /** Takes it over. @throws {RelayError} `FORBIDDEN` for a viewer */
  async takeOver({ why }: TakeOver): Promise<void> {
    if (!this.isHeld) this.#holder = (await this.#options.request('take-over', why)).holder;
  }

  #attend(viewers: readonly Viewer[], total: number): void {
    this.#present = total > viewers.length ? undefined : new Set(viewers.map(({ id }) => id));
  }

  #learn(viewers: readonly Viewer[]): void {
    for (const { id } of viewers) this.#names.delete(id);
    for (const { id, name } of viewers) this.#names.set(id, name);
    for (const id of this.#names.keys()) if (this.#names.size > maxNames) this.#names.delete(id);
  }

  #loss({ by, reason, holder, text }: LeaseChangedMessage): string {
    const why = text === undefined || text === '' ? '' : ` (“${visibleText(text)}”)`;
    const sentence =
      reason === 'taken-over'
        ? `${this.nameOf(by)} took control${why}`
        : `Control went to ${holder === null ? 'nobody' : this.nameOf(holder)}`;
    return `${sentence}: you can no longer transmit.`;
  }
}
