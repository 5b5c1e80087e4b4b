import type { Bus, BusMessage } from '../../../relay/fleet/bus.ts';
import type { SubjectRights } from '../../../relay/fleet/subjects.ts';

interface Subscription {
  readonly pattern: string;
  readonly receive: (message: BusMessage) => void;
}

const everything: SubjectRights = { publish: ['>'], subscribe: ['>'] };

/** Whether a subject, or a pattern of subjects, is within what a pattern allows. */
export function covers(pattern: string, subject: string): boolean {
  if (pattern === '>') return true;
  const [allowed, wanted] = [pattern.split('.'), subject.split('.')];
  return allowed.length === wanted.length && allowed.every((part, i) => part === '*' || part === wanted[i]);
}

/** A NATS server in memory: messages cross in tasks of their own, in the order of each publisher. */
export class MemoryNats {
  /** All that was accepted. */
  readonly published: { readonly subject: string; readonly bytes: Uint8Array }[] = [];
  /** Whether a message is lost on its way. */
  loses: (subject: string) => boolean = () => false;
  readonly cross: (work: () => void) => void;
  readonly clients = new Set<MemoryBus>();

  constructor(cross: (work: () => void) => void = (work) => void setImmediate(work)) {
    this.cross = cross;
  }

  connect(rights: SubjectRights = everything): MemoryBus {
    const client = new MemoryBus(this, rights);
    this.clients.add(client);
    return client;
  }

  /** Everything published on subjects of this form. */
  on(pattern: string): Uint8Array[] {
    return this.published.flatMap(({ subject, bytes }) => (covers(pattern, subject) ? [bytes] : []));
  }
}

/** One connection. */
export class MemoryBus implements Bus {
  readonly bufferedBytes = 0;
  maxBytes = 1024 * 1024;
  /** What the server did not allow. */
  readonly refused: string[] = [];
  readonly subscriptions = new Set<Subscription>();
  /** What waits for a client that takes nothing for now. */
  held: (() => void)[] | undefined;
  readonly #nats: MemoryNats;
  readonly #rights: SubjectRights;

  constructor(nats: MemoryNats, rights: SubjectRights) {
    this.#nats = nats;
    this.#rights = rights;
  }

  publish(subject: string, bytes: Uint8Array, answers?: string): void {
    const { clients, published, cross } = this.#nats;
    if (!clients.has(this)) return;
    if (!this.#rights.publish.some((pattern) => covers(pattern, subject))) return void this.refused.push(subject);
    published.push({ subject, bytes: Uint8Array.from(bytes) });
    if (this.#nats.loses(subject)) return;
    cross(() => {
      let isHeard = false;
      for (const client of clients)
        for (const { pattern, receive } of client.subscriptions) {
          if (!covers(pattern, subject)) continue;
          isHeard = true;
          const deliver = (): void => receive({ subject, bytes: Buffer.from(bytes), isUnheard: false });
          if (client.held) client.held.push(deliver);
          else deliver();
        }
      if (isHeard || answers === undefined) return;
      for (const { pattern, receive } of this.subscriptions)
        if (covers(pattern, answers)) receive({ subject: answers, bytes: new Uint8Array(), isUnheard: true });
    });
  }

  subscribe(pattern: string, receive: (message: BusMessage) => void): () => void {
    if (!this.#rights.subscribe.some((allowed) => covers(allowed, pattern))) {
      this.refused.push(pattern);
      return () => undefined;
    }
    const subscription = { pattern, receive };
    this.subscriptions.add(subscription);
    return () => this.subscriptions.delete(subscription);
  }

  /** Takes what has waited. */
  release(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const deliver of held) deliver();
  }

  /** Cuts the connection. */
  cut(): void {
    this.#nats.clients.delete(this);
    this.subscriptions.clear();
  }
}
