import type { HighlightColor, HighlightRule } from '../../core/highlight-rule.ts';

/** A line of a port, without escape sequences, with stand-ins for other invisible characters. */
interface GlancedLine {
  readonly text: string;
  /** The colour of the first rule that matches. */
  readonly color: HighlightColor | undefined;
}

/** The last lines of a port that nobody had to open here. */
export interface Glance {
  /** Its id at the relay. */
  readonly port: string;
  /** The newest last; it may not have ended. */
  readonly lines: readonly GlancedLine[];
  /** Bytes a second, up to when it last received something. */
  readonly rate: number;
  /** It has received something since it is looked at, and since this was told before. */
  readonly isNews: boolean;
  /** Lines that match a rule and were not told before: how many, the last of them, and its rule. */
  readonly alarm: { readonly count: number; readonly text: string; readonly rule: HighlightRule } | undefined;
}

/** Resolves when drawn; what comes meanwhile is told together then. */
export type GlanceSink = (glances: readonly Glance[]) => Promise<void>;

export interface GlanceView {
  /** Looks at these ports, instead of those before; of more than 64 at the first. */
  show(ports: readonly string[]): Promise<void>;
  /**
   * Lines that match one of these rules raise an alarm; those that are there, too.
   * @returns why a rule does nothing, for each of them; empty where it is in effect
   */
  alarm(rules: readonly HighlightRule[]): Promise<readonly string[]>;
  dispose(): Promise<void>;
}
