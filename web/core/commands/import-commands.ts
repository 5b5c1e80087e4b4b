import { composerPayload } from '../composer-payload.ts';
import {
  commandKeys,
  commandTitle,
  readCommand,
  readLibrary,
  type CommandGroup,
  type LibraryCommand,
} from './command-library.ts';
import { readDocklight } from './read-docklight.ts';
import { readSscom } from './read-sscom.ts';

/**
 * What was found besides commands. `setting`: of the port, not taken over; `not-hex`, `function`, `checksum`: a command
 * that is not, or not wholly, taken over; `receive`: what the other program waits for; `line`: a line that is not read;
 * `mistake`: a command that was taken over, and cannot be transmitted as it is.
 */
export interface ImportNote {
  readonly kind: 'setting' | 'not-hex' | 'function' | 'checksum' | 'receive' | 'line' | 'mistake';
  /** A name, a number, or what stands there. */
  readonly text: string;
}

export interface CommandImport {
  readonly format: 'SSCOM' | 'Docklight' | 'JSON' | 'CSV';
  readonly groups: readonly CommandGroup[];
  readonly notes: readonly ImportNote[];
}

/** Decodes the file in an encoding. */
type Decode = (bytes: Uint8Array, encoding: 'utf-8' | 'gbk' | 'windows-1252') => string;

interface ImportOptions {
  readonly fileName: string;
  readonly decode: Decode;
  readonly newId: () => string;
}

/** A larger file is refused. */
export const maxImportBytes = 5_000_000;

/** Reads a file of commands: SSCOM's settings, a Docklight project, JSON or CSV. @returns `undefined` for any other */
export function importCommands(bytes: Uint8Array, options: ImportOptions): CommandImport | undefined {
  const read = readFile(bytes, options);
  if (!read) return undefined;
  const mistakes = read.groups
    .flatMap(({ commands }) => commands)
    .filter(({ mode, text, ending }) => !composerPayload(mode, text, ending).ok)
    .map((command) => ({ kind: 'mistake', text: commandTitle(command) }) as const);
  return { ...read, notes: [...read.notes, ...mistakes] };
}

function readFile(bytes: Uint8Array, options: ImportOptions): CommandImport | undefined {
  if (bytes.length > maxImportBytes) return undefined;
  const { fileName, decode, newId } = options;
  const name = fileName.replace(/\.[^.]*$/, '');
  const utf8 = decode(bytes, 'utf-8').replace(/^\ufeff/, '');
  const isUtf8 = !utf8.includes('\ufffd');
  const imported = (
    format: CommandImport['format'],
    commands: readonly Partial<LibraryCommand>[],
    notes: readonly ImportNote[],
  ): CommandImport | undefined => {
    const read = commands.flatMap((command) => readCommand(command, newId));
    return read.length > 0 ? { format, groups: [{ id: newId(), name, portId: '', commands: read }], notes } : undefined;
  };
  if (/^N\d+=/m.test(utf8)) {
    const gbk = decode(bytes, 'gbk');
    const { commands, notes } = readSscom(isUtf8 || gbk.includes('\ufffd') ? utf8 : gbk);
    return imported('SSCOM', commands, notes);
  }
  if (/^\s*VERSION\r?\n/.test(utf8)) {
    const { commands, notes } = readDocklight(isUtf8 ? utf8 : decode(bytes, 'windows-1252'));
    return imported('Docklight', commands, notes);
  }
  if (/^\s*[[{]/.test(utf8)) return importJson(utf8, newId, ({ commands, notes }) => imported('JSON', commands, notes));
  if (!isUtf8 || utf8.includes('\0')) return undefined;
  const { commands, notes } = readCsv(utf8);
  return imported('CSV', commands, notes);
}

function importJson(
  text: string,
  newId: () => string,
  imported: (read: { commands: Partial<LibraryCommand>[]; notes: ImportNote[] }) => CommandImport | undefined,
): CommandImport | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const groups = readLibrary(value, newId)?.filter(({ commands }) => commands.length > 0);
  if (groups && groups.length > 0) return { format: 'JSON', groups, notes: [] };
  if (!Array.isArray(value)) return undefined;
  const notes: ImportNote[] = [];
  const commands = value.flatMap((entry: unknown): Partial<LibraryCommand>[] => {
    const command = typeof entry === 'string' ? { text: entry } : readEntry(entry);
    if (!command) notes.push({ kind: 'line', text: JSON.stringify(entry).slice(0, 60) });
    return command ? [command] : [];
  });
  return imported({ commands, notes });
}

/** A command of somebody else's list. `hex` is whether its text is hex, or the bytes themselves. */
function readEntry(entry: unknown): Partial<LibraryCommand> | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { name, label, text, command, data, value: content, hex, delay } = entry as Record<string, unknown>;
  const found = [text, command, data, content, hex].find((one): one is string => typeof one === 'string');
  if (found === undefined) return undefined;
  const title = [name, label].find((one): one is string => typeof one === 'string') ?? '';
  return {
    ...(entry as Partial<LibraryCommand>),
    name: title,
    text: found,
    ...((hex === true || found === hex) && { mode: 'hex' as const }),
    ...(typeof delay === 'number' && { delayMs: delay }),
  };
}

const columnNames: Readonly<Record<string, keyof LibraryCommand>> = {
  name: 'name',
  label: 'name',
  text: 'text',
  command: 'text',
  data: 'text',
  format: 'mode',
  mode: 'mode',
  ending: 'ending',
  key: 'key',
  delay: 'delayMs',
  delayms: 'delayMs',
};

/** Rows of a name and a text, or of a text alone; with a first row of names, columns in any order. */
function readCsv(text: string): { commands: Partial<LibraryCommand>[]; notes: ImportNote[] } {
  const [firstLine = ''] = text.split('\n', 1);
  const separator = ['\t', ';', ','].find((one) => firstLine.includes(one)) ?? ',';
  const rows = csvRows(text, separator);
  const header = rows[0]?.map((cell) => columnNames[cell.trim().toLowerCase()]) ?? [];
  const hasHeader = header.includes('text');
  const notes: ImportNote[] = [];
  const commands = rows.slice(hasHeader ? 1 : 0).flatMap((cells): Partial<LibraryCommand>[] => {
    if (cells.every((cell) => cell.trim() === '')) return [];
    const columns = hasHeader ? header : cells.length === 1 ? ['text' as const] : ['name' as const, 'text' as const];
    const row: Record<string, string> = {};
    for (const [at, column] of columns.entries()) if (column) row[column] = cells[at] ?? '';
    if (!row['text'] || cells.length > Math.max(columns.length, 2)) {
      notes.push({ kind: 'line', text: cells.join(separator).slice(0, 60) });
      return [];
    }
    const { mode = '', ending = '', key = '' } = row;
    return [
      {
        ...(row as Partial<LibraryCommand>),
        mode: mode.toLowerCase() as 'hex',
        ending: ending.toLowerCase() as 'crlf',
        key: commandKeys.find((one) => one === key.toUpperCase()) ?? '',
        delayMs: Number(row['delayMs'] || 1000),
      },
    ];
  });
  return { commands, notes };
}

/** RFC 4180: quoted cells may have separators, quotation marks (doubled) and line ends in them. */
function csvRows(text: string, separator: string): string[][] {
  const rows: string[][] = [[]];
  const escaped = separator === '\t' ? '\\t' : separator;
  const cellPattern = new RegExp(`(?:"((?:[^"]|"")*)"|([^${escaped}\\r\\n]*))(${escaped}|\\r?\\n|\\r|$)`, 'gy');
  for (const [whole, quoted, plain = '', end = ''] of text.matchAll(cellPattern)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (whole === '' || end === '') break;
    if (end !== separator) rows.push([]);
  }
  return rows;
}
