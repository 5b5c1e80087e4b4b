import type { HighlightRule } from '../core/highlight-rule.ts';
import { loadRegex } from '../scan/regex.ts';
import type { GlanceSink, GlanceView } from './api/glances.ts';
import { type AlarmRule, GlanceTail } from './glance-tail.ts';
import type { GlancedBytes, KnownRelay } from './known-relay.ts';
import { lineMatcherOf } from './line-matcher.ts';

/** As many as a relay allows. */
const maxPorts = 64;
/** Ports of which the last lines are kept while they are out of sight. */
const maxTails = 256;
/** What comes within this time is told together. */
const paceMs = 200;

interface GlanceFeedOptions {
  readonly relay: Pick<KnownRelay, 'glance'>;
  readonly sink: GlanceSink;
  readonly delay: (delayMs: number) => Promise<void>;
}

/** Tells the last lines of the ports of a relay that are looked at. */
export class GlanceFeed implements GlanceView {
  readonly #options: GlanceFeedOptions;
  /** The one that was looked at longest ago first. */
  readonly #tails = new Map<string, GlanceTail>();
  readonly #news = new Set<GlanceTail>();
  #rules: readonly AlarmRule[] = [];
  #wanted: readonly HighlightRule[] = [];
  #isTelling = false;
  #isOver = false;

  constructor(options: GlanceFeedOptions) {
    this.#options = options;
  }

  async show(ports: readonly string[]): Promise<void> {
    if (this.#isOver) return;
    const seen = ports.slice(0, maxPorts);
    for (const port of seen) {
      const tail = this.#tails.get(port) ?? new GlanceTail(port, this.#rules);
      this.#tails.delete(port);
      this.#tails.set(port, tail);
    }
    for (const port of this.#tails.keys()) {
      if (this.#tails.size <= maxTails) break;
      this.#tails.delete(port);
    }
    this.#options.relay.glance(seen, (glanced) => this.#take(glanced));
  }

  async alarm(rules: readonly HighlightRule[]): Promise<readonly string[]> {
    this.#wanted = rules;
    const made = await Promise.all(rules.map(alarmRuleOf));
    if (rules === this.#wanted && !this.#isOver) {
      this.#rules = made.flatMap((one) => (typeof one === 'string' ? [] : [one]));
      for (const tail of this.#tails.values()) {
        tail.alarm(this.#rules);
        this.#news.add(tail);
      }
      void this.#tell();
    }
    return made.map((one) => (typeof one === 'string' ? one : ''));
  }

  async dispose(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#news.clear();
    this.#options.relay.glance([], () => {});
  }

  #take(glanced: GlancedBytes): void {
    const tail = this.#tails.get(glanced.port);
    if (!tail?.take(glanced)) return;
    this.#news.add(tail);
    void this.#tell();
  }

  /** Never more than one message is under way: a slow window gets the newest lines of each port then. */
  async #tell(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      while (this.#news.size > 0 && !this.#isOver) {
        await this.#options.delay(paceMs);
        const news = [...this.#news].map((tail) => tail.tell());
        this.#news.clear();
        if (news.length > 0) await this.#options.sink(news);
      }
    } catch {
      // The window is gone.
      await this.dispose();
    } finally {
      this.#isTelling = false;
    }
  }
}

async function alarmRuleOf(rule: HighlightRule): Promise<AlarmRule | string> {
  try {
    return { rule, matches: await lineMatcherOf(rule.query, loadRegex) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
