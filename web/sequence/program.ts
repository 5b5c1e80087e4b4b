import type { ChecksumField } from '../core/payload/payload-field.ts';
import type { SignalRecipe } from '../core/signal-recipe.ts';

/** Text, which the session encodes, or bytes, which go as they are. */
export type PlainPart = string | Uint8Array;

/** What a sequence waits for, on the stream of received bytes. */
export type WaitPattern =
  | { readonly kind: 'payload'; readonly parts: readonly PlainPart[] }
  /** One entry a byte, -1 for any. */
  | { readonly kind: 'hex'; readonly bytes: readonly number[] }
  | { readonly kind: 'regex'; readonly pattern: string; readonly matchCase: boolean }
  | ChecksumPattern;

/** A packet that has a right checksum at its end. */
export interface ChecksumPattern {
  readonly kind: 'checksum';
  readonly field: ChecksumField;
  /** Bytes of the packet that follow the checksum: a line ending, an end byte. */
  readonly after: number;
  /** Its length in bytes, checksum included; `undefined`: it ends where nothing is received for `gapMs`. */
  readonly length: number | undefined;
  readonly gapMs: number;
}

/** What follows when nothing matched in time. A number: the step to go on with. */
export type Otherwise = 'fail' | 'continue' | 'stop' | number;

/** One step of a sequence. Indices are of the program's steps. */
export type ProgramStep = { readonly line: number; readonly text: string } & (
  | { readonly kind: 'send'; readonly parts: readonly PlainPart[] }
  | { readonly kind: 'wait'; readonly pattern: WaitPattern; readonly withinMs: number; readonly otherwise: Otherwise }
  | { readonly kind: 'pause'; readonly delayMs: number }
  | { readonly kind: 'signals'; readonly recipe: SignalRecipe }
  | { readonly kind: 'ask'; readonly question: string }
  /** `times` 0: without an end. `after`: the step after the loop. */
  | { readonly kind: 'loop'; readonly times: number; readonly after: number }
  /** The end of the loop that begins with step `start`. */
  | { readonly kind: 'next'; readonly start: number }
  | { readonly kind: 'goto'; readonly to: number }
  | { readonly kind: 'stop' }
  | { readonly kind: 'fail'; readonly why: string }
);

export type SequenceProgram = readonly ProgramStep[];
