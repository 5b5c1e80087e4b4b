import { numberedName, plainName } from '../../core/plain-name.ts';
import { readRecipe } from '../../core/signal-recipe.ts';
import { availableStorage, fieldsOf, keep, readKeptList, type KeyValueStore } from './kept-values.ts';

/** A signal recipe, a sequence or a message format that a person has saved, for all ports. */
export interface OwnText {
  readonly name: string;
  readonly text: string;
}

interface Kind {
  readonly storeKey: string;
  /** The oldest beyond it are left out. */
  readonly mostTexts: number;
  readonly mostCharacters: number;
  readonly isGood: (text: string) => boolean;
}

/** What a person has saved of one kind. */
export class OwnTexts {
  readonly mostCharacters: number;
  readonly #kind: Kind;
  readonly #store: KeyValueStore | undefined;

  constructor(kind: Kind, store: KeyValueStore | undefined) {
    this.mostCharacters = kind.mostCharacters;
    this.#kind = kind;
    this.#store = store;
  }

  /** What is stored; what cannot be read is left out. */
  load(): readonly OwnText[] {
    return readKeptList(this.#store, this.#kind.storeKey)
      .flatMap((stored) => this.#read(stored))
      .slice(0, this.#kind.mostTexts);
  }

  /** Those of `stored`, which may be anything, that can be used. */
  read(stored: unknown): readonly OwnText[] {
    return Array.isArray(stored) ? stored.flatMap((one: unknown) => this.#read(one)) : [];
  }

  /**
   * What is here with more of somebody else's. What is here stays, and is not added again; a name that is in use gets a
   * number.
   * @returns `undefined`: there is no room for them
   */
  with(
    more: readonly OwnText[],
  ): { readonly texts: readonly OwnText[]; readonly added: readonly OwnText[] } | undefined {
    const here = this.load();
    const names = new Set(here.map(({ name }) => name));
    const added: OwnText[] = [];
    for (const { name, text } of more) {
      if ([...here, ...added].some((own) => own.text === text)) continue;
      let free = name;
      for (let twin = 2; names.has(free); twin++) free = numberedName(name, twin);
      names.add(free);
      added.push({ name: free, text });
    }
    return here.length + added.length > this.#kind.mostTexts ? undefined : { texts: [...here, ...added], added };
  }

  /** @returns whether they are stored: the browser may refuse */
  save(texts: readonly OwnText[]): boolean {
    return keep(this.#store, this.#kind.storeKey, texts.slice(-this.#kind.mostTexts));
  }

  #read(stored: unknown): OwnText[] {
    const { name, text } = fieldsOf(stored);
    if (typeof name !== 'string' || typeof text !== 'string') return [];
    const plain = plainName(name);
    return plain && text.length <= this.mostCharacters && this.#kind.isGood(text) ? [{ name: plain, text }] : [];
  }
}

/** Signal recipes in their notation, without `W`: its unit was asked for when they were saved. */
export const ownRecipes = (store: KeyValueStore | undefined = availableStorage()): OwnTexts =>
  new OwnTexts(
    {
      storeKey: 'baudcast.recipes',
      mostTexts: 50,
      mostCharacters: 1000,
      isGood: (text) => readRecipe(text).kind === 'recipe',
    },
    store,
  );

/** Sequences as they were written, mistakes too. */
export const ownSequences = (store: KeyValueStore | undefined = availableStorage()): OwnTexts =>
  new OwnTexts({ storeKey: 'baudcast.sequences', mostTexts: 100, mostCharacters: 200_000, isGood: () => true }, store);

/** Message formats; those that can be read are saved. */
export const ownFormats = (store: KeyValueStore | undefined = availableStorage()): OwnTexts =>
  new OwnTexts({ storeKey: 'baudcast.formats', mostTexts: 100, mostCharacters: 10_000, isGood: () => true }, store);

/** Texts of one kind in a file, to give to others. */
export function writeOwnTexts(kind: string, texts: readonly OwnText[]): string {
  return `${JSON.stringify({ program: 'baudcast', kind, version: 1, texts }, undefined, 2)}\n`;
}

/** The texts of such a file, by `kind`; `undefined`: it has none of them. */
export function readOwnTexts(kind: string, content: string): readonly OwnText[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    return undefined;
  }
  const file = fieldsOf(parsed);
  if (file['program'] !== 'baudcast' || file['kind'] !== kind || file['version'] !== 1 || !Array.isArray(file['texts']))
    return undefined;
  return file['texts'].flatMap((one: unknown) => {
    const { name, text } = fieldsOf(one);
    return typeof name === 'string' && typeof text === 'string' && plainName(name) !== ''
      ? [{ name: plainName(name), text }]
      : [];
  });
}
