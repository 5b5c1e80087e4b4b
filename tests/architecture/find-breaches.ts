import { posix } from 'node:path';
import type { FolderRule } from './folder-rules.ts';
import { parseModule } from './module-imports.ts';

export interface Module {
  /** From the top of the project, with slashes. */
  readonly path: string;
  readonly text: string;
}

export const maxLines = 400;

const kebabCase = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.d)?\.ts$/;
/** Written by lit-localize, which names them by language. */
const generated = /^web\/i18n\/locales\//;

/** The breaches of the rules in these modules, a sentence each. */
export function findBreaches(modules: readonly Module[], rules: Readonly<Record<string, FolderRule>>): string[] {
  const folders = Object.keys(rules);
  const edges = new Map<string, Set<string>>();
  /** The modules that export a name. */
  const owners = new Map<string, string[]>();
  const breaches = modules.flatMap(({ path, text }) => {
    const folder = folderOf(path, folders);
    const rule = folder === undefined ? undefined : rules[folder];
    if (folder === undefined || rule === undefined) return [`${path} is in no folder that has a rule`];
    const { imports, exports } = parseModule(path, text);
    for (const name of generated.test(path) ? [] : exports) owners.set(name, [...(owners.get(name) ?? []), path]);
    return [
      ...breachesOfForm(path, text),
      ...imports.flatMap((name) => {
        if (!/^[.#]/.test(name)) {
          return isAllowed(name, rule.packages) ? [] : [`${path}: ${folder} may not import the package ${name}`];
        }
        // `imports` of package.json: a folder of the page that is bundled for the relay.
        const target = name.startsWith('#') ? `web/${name.slice(1)}` : posix.join(posix.dirname(path), name);
        const targetFolder = folderOf(target, folders) ?? target;
        if (targetFolder === folder) return [];
        edges.set(folder, (edges.get(folder) ?? new Set()).add(targetFolder));
        return rule.folders.includes(targetFolder) ? [] : [`${path}: ${folder} may not import ${targetFolder}`];
      }),
    ];
  });
  return [...breaches, ...findCircles(edges), ...findSharedNames(owners)];
}

/** The innermost of `folders` that holds the path. */
function folderOf(path: string, folders: readonly string[]): string | undefined {
  return folders.filter((folder) => path.startsWith(`${folder}/`)).toSorted((a, b) => b.length - a.length)[0];
}

function isAllowed(name: string, packages: readonly string[]): boolean {
  return packages.some((allowed) =>
    allowed.endsWith('*') ? name.startsWith(allowed.slice(0, -1)) : name === allowed || name.startsWith(`${allowed}/`),
  );
}

function breachesOfForm(path: string, text: string): string[] {
  if (generated.test(path)) return [];
  const name = posix.basename(path);
  const lines = text.trimEnd().split('\n').length;
  return [
    ...(lines > maxLines ? [`${path} has ${lines} lines; ${maxLines} are the most`] : []),
    ...(name === 'index.ts' ? [`${path} is a barrel by its name; name it after what it does`] : []),
    ...(kebabCase.test(name) ? [] : [`${path} is not named in kebab-case`]),
  ];
}

function findCircles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const reaches = (from: string, goal: string, seen: Set<string>): boolean =>
    [...(edges.get(from) ?? [])].some((next) => {
      if (next === goal) return true;
      if (seen.has(next)) return false;
      return reaches(next, goal, seen.add(next));
    });
  return [...edges.keys()]
    .filter((folder) => reaches(folder, folder, new Set()))
    .map((folder) => `${folder} imports itself in a circle`);
}

/** Names that several modules export: each must have one meaning in the whole project. */
function findSharedNames(owners: ReadonlyMap<string, readonly string[]>): string[] {
  return [...owners]
    .filter(([, paths]) => paths.length > 1)
    .map(([name, paths]) => `${name} is exported by ${paths.join(' and ')}; a name stands for one thing`);
}
