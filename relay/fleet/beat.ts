import { object, text, list } from '../protocol/checks.ts';
import { RelayError } from '../protocol/relay-error.ts';

/** What this version of Baudcast speaks over NATS (FLEET-LINK.md). */
export const fleetProtocol = 'baudcast.fleet.v1';

export const fleetRules = {
  /** How often a gateway says that it is there. */
  beatMs: 5000,
  /** Gateways that one node serves at a time. */
  gateways: 64,
  /** Links with one gateway, which may have been restarted before the former one is over. */
  linksPerGateway: 4,
  /** Runs of each gateway that a node remembers: none of them may be used by another gateway. */
  runs: 16,
  /** How long a node leaves a gateway alone that has refused it. */
  refusedMs: 60_000,
  /** How many of them it remembers. */
  refused: 1024,
} as const;

/** A gateway says that it is there. */
interface Beat {
  readonly versions: readonly string[];
  /** Of its viewers' ids in this run, as in `welcome`. */
  readonly run: string;
}

const checkBeat = object<Beat>({ versions: list(text(32, 1), 16, 1), run: text(32, 1) });

export const encodeBeat = (beat: Beat): Buffer => Buffer.from(JSON.stringify(beat));

/** @returns undefined for a malformed beat */
export function readBeat(bytes: Uint8Array): Beat | undefined {
  if (bytes.length > 1024) return undefined;
  try {
    return checkBeat(JSON.parse(Buffer.from(bytes).toString()), '');
  } catch (error) {
    if (error instanceof RelayError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
