import { composerModes, type ComposerMode } from '../composer-payload.ts';
import { plainLine } from '../plain-name.ts';
import { lineEndings, type LineEnding } from '../line-ending.ts';

/** Colours of a command's button; empty: none. */
export const commandColors = ['', 'teal', 'blue', 'violet', 'pink', 'red', 'orange', 'yellow', 'green'] as const;
type CommandColor = (typeof commandColors)[number];

/** F1 to F12; empty: none. */
export const commandKeys: readonly string[] = ['', ...Array.from({ length: 12 }, (_, at) => `F${at + 1}`)];

/** Something to transmit, with a name. */
export interface LibraryCommand {
  readonly id: string;
  /** Empty: its text is its name. */
  readonly name: string;
  readonly text: string;
  readonly mode: ComposerMode;
  readonly ending: LineEnding;
  readonly color: CommandColor;
  /** One of `commandKeys`. */
  readonly key: string;
  /** It takes part in the loop, and what is waited after it there. */
  readonly inLoop: boolean;
  readonly delayMs: number;
}

export interface CommandGroup {
  readonly id: string;
  readonly name: string;
  /** The port it is for; empty: all. */
  readonly portId: string;
  readonly commands: readonly LibraryCommand[];
}

export type CommandLibrary = readonly CommandGroup[];

/** The longest text of a command, in characters. */
export const maxCommandLength = 100_000;
/** An hour. */
export const maxDelayMs = 3_600_000;
const maxNameLength = 100;
const maxCommands = 5000;

/** A command with what is not given as it is for a new one: what escapes say is transmitted as it is. */
export function makeCommand(id: string, given: Partial<LibraryCommand> = {}): LibraryCommand {
  const ending = given.mode === 'escapes' ? 'none' : 'crlf';
  const plain = { name: '', text: '', mode: 'text', ending, color: '', key: '', inLoop: false, delayMs: 1000 };
  return { ...(plain as Omit<LibraryCommand, 'id'>), ...given, id };
}

/** What a command is called. */
export function commandTitle({ name, text }: Pick<LibraryCommand, 'name' | 'text'>): string {
  return name || text.trim();
}

/**
 * A library as it was stored or written to a file: what is not as it should be is left out or is as for a new command.
 * @param newId each group and command gets an id of its own
 * @returns `undefined` when it is none
 */
export function readLibrary(stored: unknown, newId: () => string): CommandLibrary | undefined {
  const groups = Array.isArray(stored) ? stored : asRecord(stored)['groups'];
  if (!Array.isArray(groups)) return undefined;
  let room = maxCommands;
  return groups.flatMap((group: unknown): CommandGroup[] => {
    const { name, portId, commands } = asRecord(group);
    if (!Array.isArray(commands)) return [];
    const read = commands.flatMap((command) => readCommand(command, newId)).slice(0, room);
    room -= read.length;
    return [{ id: newId(), name: readName(name), portId: typeof portId === 'string' ? portId : '', commands: read }];
  });
}

/** One command; none when it has no text. */
export function readCommand(stored: unknown, newId: () => string): LibraryCommand[] {
  const { name, text, mode, ending, color, key, inLoop, delayMs } = asRecord(stored);
  if (typeof text !== 'string' || text.length > maxCommandLength) return [];
  const known = composerModes.find((one) => one === mode);
  const plain = makeCommand(newId(), known && { mode: known });
  return [
    {
      ...plain,
      name: readName(name),
      text,
      ending: lineEndings.find((one) => one === ending) ?? plain.ending,
      color: commandColors.find((one) => one === color) ?? plain.color,
      key: commandKeys.find((one) => one === key) ?? plain.key,
      inLoop: inLoop === true,
      delayMs: isDelay(delayMs) ? delayMs : plain.delayMs,
    },
  ];
}

/** Whether it is a pause of the loop. */
export function isDelay(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxDelayMs;
}

/** The library for a file. Ids are of this browser alone, as are ports. */
export function writeLibrary(groups: CommandLibrary): string {
  const withoutIds = (key: string, value: unknown) => (key === 'id' || key === 'portId' ? undefined : value);
  return `${JSON.stringify({ format: 'baudcast-commands', version: 1, groups }, withoutIds, 2)}\n`;
}

/** The groups for a link: as short as it can be, without ids, ports and what is as for a new command. */
export function compactLibrary(groups: CommandLibrary): unknown {
  const compact = (command: LibraryCommand) => {
    const { ending } = makeCommand('', { mode: command.mode });
    const plain: Readonly<Record<string, unknown>> = { ...makeCommand(''), ending };
    return Object.fromEntries(
      Object.entries(command).filter(([key, value]) => key === 'text' || (key !== 'id' && value !== plain[key])),
    );
  };
  return { groups: groups.map(({ name, commands }) => ({ name, commands: commands.map(compact) })) };
}

/** Groups of somebody else next to those that are here. */
export interface AddedGroups {
  readonly library: CommandLibrary;
  /** Those that were added, as they are in the library. */
  readonly added: readonly CommandGroup[];
}

/**
 * The library with more groups at its end. What is here stays as it is: a command that is here already, in a group of
 * the same name, is not added again, and a key that is in use stays with the command that has it.
 */
export function addGroups(library: CommandLibrary, groups: readonly CommandGroup[]): AddedGroups {
  const contentOf = (group: CommandGroup, command: LibraryCommand) =>
    JSON.stringify([group.name, { ...command, id: '', key: '' }]);
  const known = new Set(library.flatMap((group) => group.commands.map((command) => contentOf(group, command))));
  const keys = new Set(library.flatMap(({ commands }) => commands.map(({ key }) => key)));
  const added = groups.flatMap((group): CommandGroup[] => {
    const commands = group.commands
      .filter((command) => !known.has(contentOf(group, command)))
      .map((command) => {
        const isFree = !keys.has(command.key);
        keys.add(command.key);
        return isFree ? command : { ...command, key: '' };
      });
    return commands.length > 0 ? [{ ...group, commands }] : [];
  });
  return { library: [...library, ...added], added };
}

/** The library with one command changed; a key is taken from the command that had it. */
export function changeCommand(library: CommandLibrary, changed: LibraryCommand): CommandLibrary {
  return library.map((group) => ({
    ...group,
    commands: group.commands.map((command) => {
      if (command.id === changed.id) return changed;
      return changed.key !== '' && command.key === changed.key ? { ...command, key: '' } : command;
    }),
  }));
}

/** The library without a command. */
export function removeCommand(library: CommandLibrary, id: string): CommandLibrary {
  return library.map((group) => ({ ...group, commands: group.commands.filter((command) => command.id !== id) }));
}

type CommandPlace = { readonly before: string } | { readonly group: string };

/**
 * Where a command goes that is dropped above a row of a list of groups.
 * @param row id of a command, or of a group for the row with its name; `undefined`: below the last row
 * @returns `undefined`: there is no group
 */
export function placeAbove(groups: CommandLibrary, row: string | undefined): CommandPlace | undefined {
  const at = row === undefined ? groups.length : groups.findIndex(({ id }) => id === row);
  if (row !== undefined && at < 0) return { before: row };
  const above = groups[at - 1];
  if (above) return { group: above.id };
  const [first] = groups;
  const [command] = first?.commands ?? [];
  return command ? { before: command.id } : first && { group: first.id };
}

/** The library with a command before another one, or at the end of a group. */
export function placeCommand(library: CommandLibrary, id: string, place: CommandPlace): CommandLibrary {
  const moved = library.flatMap(({ commands }) => commands).find((command) => command.id === id);
  if (!moved || ('before' in place && place.before === id)) return library;
  return removeCommand(library, id).map((group) => {
    if ('group' in place) return group.id === place.group ? { ...group, commands: [...group.commands, moved] } : group;
    const at = group.commands.findIndex((command) => command.id === place.before);
    return at < 0 ? group : { ...group, commands: group.commands.toSpliced(at, 0, moved) };
  });
}

/** The library with a command one place up or down; beyond the end of its group it goes into the next one. */
export function stepCommand(library: CommandLibrary, id: string, step: 1 | -1): CommandLibrary {
  const groupAt = library.findIndex(({ commands }) => commands.some((command) => command.id === id));
  const group = library[groupAt];
  if (!group) return library;
  const at = group.commands.findIndex((command) => command.id === id);
  if (step === -1) {
    const above = group.commands[at - 1];
    if (above) return placeCommand(library, id, { before: above.id });
    const previous = library[groupAt - 1];
    return previous ? placeCommand(library, id, { group: previous.id }) : library;
  }
  if (at < group.commands.length - 1) {
    const after = group.commands[at + 2];
    return placeCommand(library, id, after ? { before: after.id } : { group: group.id });
  }
  const next = library[groupAt + 1];
  if (!next) return library;
  const [first] = next.commands;
  return placeCommand(library, id, first ? { before: first.id } : { group: next.id });
}

/** The groups for a port, those without a match for the words of `query` left out. */
export function searchLibrary(library: CommandLibrary, portId: string | undefined, query: string): CommandLibrary {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return library
    .filter((group) => portId === undefined || group.portId === '' || group.portId === portId)
    .map((group) => {
      if (words.length === 0) return group;
      const commands = group.commands.filter(({ name, text, key }) => {
        const all = `${group.name} ${name} ${text} ${key}`.toLowerCase();
        return words.every((word) => all.includes(word));
      });
      return { ...group, commands };
    })
    .filter(({ commands }) => words.length === 0 || commands.length > 0);
}

function readName(name: unknown): string {
  return typeof name === 'string' ? plainLine(name).slice(0, maxNameLength) : '';
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
