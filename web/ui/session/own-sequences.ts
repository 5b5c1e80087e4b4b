import { plainName } from '../../core/plain-name.ts';
import { availableStorage, type KeyValueStore } from '../page/available-storage.ts';

/** A sequence that a person has saved, for all ports. */
export interface OwnSequence {
  readonly name: string;
  /** As it was written, mistakes too. */
  readonly text: string;
}

const storeKey = 'baudcast.sequences';
const maxSequences = 100;
export const maxSequenceText = 200_000;

/** What is stored; what is none is left out. */
export function loadSequences(store: KeyValueStore | undefined = availableStorage()): readonly OwnSequence[] {
  try {
    const stored: unknown = JSON.parse(store?.getItem(storeKey) ?? '[]');
    return Array.isArray(stored) ? stored.flatMap(readOwn).slice(0, maxSequences) : [];
  } catch {
    return [];
  }
}

/** Keeps the sequences. @returns whether they are stored: the browser may refuse */
export function storeSequences(
  sequences: readonly OwnSequence[],
  store: KeyValueStore | undefined = availableStorage(),
): boolean {
  try {
    store?.setItem(storeKey, JSON.stringify(sequences.slice(-maxSequences)));
    return store !== undefined;
  } catch {
    return false;
  }
}

function readOwn(value: unknown): OwnSequence[] {
  const { name, text } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || typeof text !== 'string' || text.length > maxSequenceText) return [];
  const plain = plainName(name);
  return plain ? [{ name: plain, text }] : [];
}
