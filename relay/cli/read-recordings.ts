import type { RecordedEntry } from '../protocol/recorded-values.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { openRecordings, type RecordedPorts } from '../record/recorded-ports.ts';
import type { RecordReading } from './record.ts';
import { tableTime, textTable } from './text-table.ts';
import { visibleJson, visibleJsonLine, visibleText } from './visible-text.ts';

interface RecordOutput {
  /** Resolves when more may be written. */
  readonly write: (bytes: string | Uint8Array) => Promise<void>;
  readonly err: (text: string) => void;
}

type RecordedExport = Extract<RecordReading, { readonly action: 'export' }>;

/**
 * Lists or exports recordings.
 * @throws {Error} with a sentence where they cannot be read, all of them or in part, or there are none
 */
export async function readRecordings(reading: RecordReading, { write, err }: RecordOutput): Promise<void> {
  let hasLeftOut = false;
  const recorded = await openRecordings(reading.directory, (_level, event, details) => {
    // A crash cuts the last record: what is before it is all there is.
    hasLeftOut ||= event !== 'record-torn';
    err(`${sentenceOf(event)}: ${visibleText(JSON.stringify(details))}\n`);
  });
  if (reading.action === 'list')
    await write(reading.isJson ? `${visibleJson(await described(recorded))}\n` : await listed(recorded));
  else await exportPort(recorded, reading, { write, err });
  if (hasLeftOut) throw new Error('Not everything could be read: see above.');
}

async function listed(recorded: RecordedPorts): Promise<string> {
  const rows: string[][] = [];
  for (const { id, name } of await recorded.ports()) {
    for (const { epoch, openedUs, endedUs, from, to, transmittedBytes } of await recorded.openings(id)) {
      rows.push([
        id,
        name,
        epoch,
        tableTime(openedUs / 1000),
        tableTime(endedUs === null ? null : endedUs / 1000),
        String(to - from),
        String(transmittedBytes),
      ]);
    }
  }
  return textTable([['PORT', 'NAME', 'OPENING', 'FROM', 'TO', 'RECEIVED', 'TRANSMITTED'], ...rows]);
}

/** The ports, each with its openings. */
async function described(recorded: RecordedPorts) {
  const ports = [];
  for (const { id, name } of await recorded.ports())
    ports.push({ port: id, name, openings: await recorded.openings(id) });
  return ports;
}

async function exportPort(
  recorded: RecordedPorts,
  reading: RecordedExport,
  { write, err }: RecordOutput,
): Promise<void> {
  const { port, fromMs, toMs, format } = reading;
  for (const { epoch } of await recordedOpenings(recorded, reading)) {
    let next = 0;
    for (let after: string | undefined; ;) {
      const page = await recorded.page(port, epoch, after);
      for (const entry of page.entries) {
        const timeMs = (entry.kind === 'event' ? entry.event.timeUs : entry.timeUs) / 1000;
        if (entry.kind === 'received') {
          if (entry.offset > next && timeMs >= fromMs && timeMs < toMs && (next > 0 || fromMs === -Infinity))
            err(`${entry.offset - next} bytes are not recorded before byte ${entry.offset} of ${epoch}.\n`);
          next = entry.offset + Buffer.byteLength(entry.data, 'base64');
        }
        if (timeMs < fromMs || timeMs >= toMs) continue;
        const written = formatted(entry, epoch, format);
        if (written !== undefined) await write(written);
      }
      if (!page.more) break;
      after = page.next;
    }
  }
}

async function recordedOpenings(recorded: RecordedPorts, { port, opening }: RecordedExport) {
  try {
    const all = await recorded.openings(port);
    const wanted = all.filter(({ epoch }) => opening === undefined || epoch === opening);
    if (wanted.length > 0) return wanted;
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
  }
  throw new Error(
    `No recording of ${opening === undefined ? '' : `an opening '${opening}' of `}the port '${port}' there. ` +
      "List them with 'baudcast record list'.",
  );
}

function formatted(
  entry: RecordedEntry,
  epoch: string,
  format: 'raw' | 'text' | 'jsonl',
): string | Uint8Array | undefined {
  if (format === 'raw') return entry.kind === 'received' ? Buffer.from(entry.data, 'base64') : undefined;
  if (format === 'jsonl') {
    if (entry.kind === 'event') return `${visibleJsonLine({ kind: entry.kind, epoch, ...entry.event })}\n`;
    const { data, ...rest } = entry;
    return `${JSON.stringify({ ...rest, epoch, hex: Buffer.from(data, 'base64').toString('hex') })}\n`;
  }
  const time = new Date((entry.kind === 'event' ? entry.event.timeUs : entry.timeUs) / 1000).toISOString();
  if (entry.kind === 'event') {
    const { type, timeUs: _time, ...rest } = entry.event;
    return `${time} -- ${type} ${visibleJsonLine(rest)}\n`;
  }
  // Not shortened, as names are: one line for every received line.
  const text = Buffer.from(entry.data, 'base64').toString();
  const lines = text
    .split(/(?<=\n)/)
    .map((line) => `${time} ${entry.kind === 'received' ? 'RX' : 'TX'} ${visibleJsonLine(line)}\n`);
  return lines.join('');
}

function sentenceOf(event: string): string {
  if (event === 'record-torn') return 'A file ends in the middle of a record, as after a crash; what is before is read';
  if (event === 'record-version') return 'A file is of a later version than this program reads, and is left out';
  return 'A file cannot be read, and is left out';
}
