import { msg, str } from '@lit/localize';
import {
  importCommands,
  maxImportBytes,
  type CommandImport,
  type ImportNote,
} from '../../core/commands/import-commands.ts';
import { formatCount } from '../../i18n/format.ts';

/** How long the browser has to start reading the file. */
const graceMs = 60_000;

/** Reads a file of commands. @returns `undefined` when it is none */
export async function readCommandFile(file: File): Promise<CommandImport | undefined> {
  if (file.size > maxImportBytes) return undefined;
  return importCommands(new Uint8Array(await file.arrayBuffer()), {
    fileName: file.name,
    decode: (bytes, encoding) => new TextDecoder(encoding).decode(bytes),
    newId: () => crypto.randomUUID(),
  });
}

/** What was understood of a file: the commands, then what was not taken over. */
export function importReport({ format, groups, notes }: CommandImport, fileName: string): readonly string[] {
  const count = groups.reduce((sum, { commands }) => sum + commands.length, 0);
  const of = (kind: ImportNote['kind']) => {
    const texts = notes.filter((note) => note.kind === kind).map(({ text }) => text);
    return texts.length > 5 ? `${texts.slice(0, 5).join(', ')}, …` : texts.join(', ');
  };
  const [settings, noHex, functions, checksums, receives, lines, mistakes] = (
    ['setting', 'not-hex', 'function', 'checksum', 'receive', 'line', 'mistake'] as const
  ).map(of);
  return [
    count === 1
      ? msg(str`${fileName} (${format}): 1 command was added.`)
      : msg(str`${fileName} (${format}): ${formatCount(count)} commands were added.`),
    settings ? msg(str`Settings of the port are not taken over: ${settings}.`) : '',
    noHex ? msg(str`Left out, their hex is not valid: ${noHex}.`) : '',
    functions ? msg(str`Without their pauses, breaks and signals: ${functions}.`) : '',
    checksums ? msg(str`Without their checksum, which is not known here: ${checksums}.`) : '',
    receives ? msg(str`Receive sequences are not taken over: ${receives}.`) : '',
    lines ? msg(str`Lines that were not understood: ${lines}.`) : '',
    mistakes ? msg(str`Added, but not valid in their format; correct them before use: ${mistakes}.`) : '',
  ].filter(Boolean);
}

/** Asks for a file of commands. Call it from a click or key press. */
export function pickCommandFiles(): Promise<readonly File[]> {
  const input = Object.assign(document.createElement('input'), {
    type: 'file',
    multiple: true,
    accept: '.ini,.ptp,.csv,.json,.txt',
  });
  return new Promise((resolve) => {
    input.addEventListener('cancel', () => resolve([]));
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.click();
  });
}

/** Saves a text through the browser's downloads. */
export function saveText(text: string, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), graceMs);
}
