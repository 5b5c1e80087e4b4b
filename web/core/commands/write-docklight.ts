import { composerPayload } from '../composer-payload.ts';
import { formatHex } from '../hex-format.ts';
import { isField, type ChecksumField, type TemplatePart } from '../payload/payload-field.ts';
import type { PayloadSpan, ResolvedPayload } from '../payload/resolve-payload.ts';
import { plainLine } from '../plain-name.ts';
import { commandTitle, type CommandLibrary, type LibraryCommand } from './command-library.ts';
import { docklightChecksums } from './read-docklight.ts';

interface WrittenDocklight {
  readonly text: string;
  /** Commands that are left out: they cannot be read as they are. */
  readonly leftOut: readonly string[];
  /** Commands with a field that Docklight does not have: its bytes of now are written. */
  readonly fixed: readonly string[];
}

/** The bytes of a payload now. @throws {SerialError} as `resolvePayload` */
type Resolve = (parts: readonly TemplatePart[]) => ResolvedPayload;

/**
 * A Docklight project in Markdown (`.docklight.md`, format version 1) with the commands as send sequences. A byte that
 * is asked for is `??`; a checksum that Docklight has by name is its `checksum`.
 */
export function writeDocklight(groups: CommandLibrary, resolve: Resolve): WrittenDocklight {
  const lines = ['# DOCKLIGHT:', '', 'format-version: 1', '', '## DOCKLIGHT: Send Sequence List', ''];
  const [leftOut, fixed]: [string[], string[]] = [[], []];
  let number = 0;
  for (const { name, commands } of groups) {
    for (const command of commands) {
      const title = plainLine(commandTitle(command));
      const sequence = sequenceOf(command, resolve);
      if (!sequence) {
        leftOut.push(title);
        continue;
      }
      if (sequence.isFixed) fixed.push(title);
      const seconds = Math.max(1, Math.round(command.delayMs / 1000));
      lines.push(`### DOCKLIGHT: Send ${number}: ${title}`, '', `data: ${sequence.data}`, 'repeat-active: false');
      lines.push(`repeat-interval: ${seconds}`, `checksum: ${sequence.checksum}`, '');
      // Prose: no keyword has a capital letter.
      if (plainLine(name) !== '') lines.push(`Group ${plainLine(name)}`, '');
      number++;
    }
  }
  return { text: `${lines.map((line) => line.trimEnd()).join('\r\n')}\r\n`, leftOut, fixed };
}

function sequenceOf(
  { mode, text, ending }: LibraryCommand,
  resolve: Resolve,
): { readonly data: string; readonly checksum: string; readonly isFixed: boolean } | undefined {
  const payload = composerPayload(mode, text, ending);
  if (!payload.ok) return undefined;
  let resolved: ResolvedPayload;
  try {
    resolved = resolve(payload.parts);
  } catch {
    return undefined; // a checksum over nothing, or a character that the encoding does not have
  }
  const { bytes, spans } = resolved;
  if (bytes.length === 0) return undefined;
  const tokens = formatHex(bytes).split(' ');
  let checksum = '';
  let isFixed = false;
  for (const [at, field] of payload.parts.filter(isField).entries()) {
    const span = spans[at];
    if (!span) continue;
    const spec = field.kind === 'checksum' && checksum === '' ? specOf(field, span, bytes.length) : undefined;
    if (spec !== undefined) {
      checksum = spec;
      tokens.fill('00', span.from, span.to);
    } else if (field.kind === 'ask' && field.type) tokens.fill('??', span.from, span.to);
    else isFixed = true;
  }
  return { data: tokens.join(' '), checksum, isFixed };
}

/** `[(first, last)] NAME [L] [A] [@ place]`; `undefined` for one that Docklight has no name for. */
function specOf(
  { algorithm, order, isText, skip, drop }: ChecksumField,
  { from, to }: PayloadSpan,
  length: number,
): string | undefined {
  const [name] = Object.entries(docklightChecksums).find(([, ours]) => ours === algorithm) ?? [];
  if (name === undefined) return undefined;
  const range = skip > 0 || drop > 0 || to < length ? `(${skip + 1}, ${from - drop}) ` : '';
  const low = order === 'little' ? ' L' : '';
  const place = to < length ? ` @ ${from + 1}` : '';
  return `${range}${name}${low}${isText ? ' A' : ''}${place}`;
}
