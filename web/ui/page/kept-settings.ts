import { keep, readKept, type KeyValueStore } from './kept-values.ts';

/** Settings of the page by their names, for a file: any JSON. */
type SettingValues = Readonly<Record<string, unknown>>;

/** A list has entries that are added to others; the rest is taken as a whole. */
type Shape = 'list' | 'fields' | 'text';

/**
 * Not among them: what was typed and transmitted (there may be passwords in it), sign-ins, tabs, what a screen has room
 * for, and markers of timelines, which are of captures of this browser.
 */
const shapes: Readonly<Record<string, Shape>> = {
  preferences: 'fields',
  terminal: 'fields',
  save: 'fields',
  'transfer-protocol': 'text',
  library: 'list',
  recipes: 'list',
  sequences: 'list',
  formats: 'list',
  wall: 'fields',
};

/** How each port, and stored captures, are shown: filter, decoder, packet rule, highlight rules. */
const viewPrefix = 'view.';
const [maxViews, maxNameLength, maxEntries] = [10_000, 500, 10_000];

const keyOf = (name: string): string => `baudcast.${name}`;

function shapeOf(name: string): Shape | undefined {
  if (name.startsWith(viewPrefix)) return name.length <= maxNameLength ? 'fields' : undefined;
  return Object.hasOwn(shapes, name) ? shapes[name] : undefined;
}

/** A store whose keys can be listed, and removed. */
export type ListedStore = KeyValueStore & Pick<Storage, 'key' | 'length' | 'removeItem'>;

/** All settings that are kept. */
export function collectSettings(store: ListedStore | undefined): SettingValues {
  const keys = Array.from({ length: store?.length ?? 0 }, (_, at) => store?.key(at) ?? '');
  const names = keys.filter((key) => key.startsWith(keyOf(''))).map((key) => key.slice(keyOf('').length));
  const found = names.map((name) => [name, readKept(store, keyOf(name))] as const);
  return Object.fromEntries(found.filter(([name, value]) => isOfShape(value, shapeOf(name))));
}

/** The settings among `values` of a file that this version knows. @returns `undefined`: one of them is wrong */
export function checkedSettings(values: SettingValues): SettingValues | undefined {
  const known = Object.entries(values).filter(([name]) => shapeOf(name));
  const views = known.filter(([name]) => name.startsWith(viewPrefix));
  const isRight = views.length <= maxViews && known.every(([name, value]) => isOfShape(value, shapeOf(name)));
  return isRight ? Object.fromEntries(known) : undefined;
}

/**
 * Keeps checked settings of a file. Entries of lists are added to those that are here, each once; the others are kept
 * where there are none yet.
 * @param replaces what is in the file takes the place of what is here
 * @returns the keys that were changed; `undefined`: the browser refuses, and nothing has changed
 */
export function restoreSettings(
  store: ListedStore | undefined,
  values: SettingValues,
  replaces: boolean,
): readonly string[] | undefined {
  const before = new Map<string, unknown>();
  for (const [name, value] of Object.entries(values)) {
    const key = keyOf(name);
    const here = readKept(store, key);
    const next = replaces || here === undefined ? value : Array.isArray(here) ? joined(here, value) : here;
    if (next === here) continue;
    before.set(key, here);
    if (keep(store, key, next)) continue;
    for (const [changed, was] of before)
      if (was === undefined) store?.removeItem(changed);
      else keep(store, changed, was);
    return undefined;
  }
  return [...before.keys()];
}

/** What a person sees of them before they are kept. */
export function countSettings(
  values: SettingValues,
): Readonly<Record<'commands' | 'recipes' | 'sequences' | 'formats' | 'views', number>> {
  const listOf = (name: string): readonly unknown[] => {
    const list = values[name];
    return Array.isArray(list) ? list : [];
  };
  const groups = listOf('library').map((group) => (group as { readonly commands?: unknown }).commands);
  return {
    commands: groups.reduce((sum: number, commands) => sum + (Array.isArray(commands) ? commands.length : 0), 0),
    recipes: listOf('recipes').length,
    sequences: listOf('sequences').length,
    formats: listOf('formats').length,
    views: Object.keys(values).filter((name) => name.startsWith(viewPrefix)).length,
  };
}

function joined(here: readonly unknown[], more: unknown): readonly unknown[] {
  const known = new Set(here.map(contentOf));
  const added = Array.isArray(more) ? more.filter((entry) => !known.has(contentOf(entry))) : [];
  return added.length > 0 ? [...here, ...added] : here;
}

/** Ids are of one browser. */
function contentOf(entry: unknown): string {
  return JSON.stringify(entry, (key, value: unknown) => (key === 'id' ? undefined : value));
}

function isOfShape(value: unknown, shape: Shape | undefined): boolean {
  if (shape === 'text') return typeof value === 'string' && value.length <= maxNameLength;
  if (typeof value !== 'object' || value === null) return false;
  if (shape !== 'list') return shape === 'fields' && !Array.isArray(value);
  return Array.isArray(value) && value.length <= maxEntries && value.every((entry) => isOfShape(entry, 'fields'));
}
