import { CaptureFileWriter } from '../capture/files/capture-file.ts';
import { describeEvent } from '../capture/files/describe-event.ts';
import { PcapngWriter } from '../capture/files/pcapng.ts';
import { CaptureCopy } from '../capture/rows/capture-copy.ts';
import { pcapngParts, PcapngRows } from '../capture/rows/export-pcapng.ts';
import type { RowChoice } from '../capture/rows/export-rows.ts';
import { partsOf, rowsWriter } from '../capture/rows/export-text.ts';
import { RawFile } from '../capture/rows/raw-file.ts';
import { RowFile, type FileFold, type FileState } from '../capture/rows/row-file.ts';
import type { SegmentReader } from '../capture/rows/row-source.ts';
import type { CompileRegex } from '../capture/search/regex-search.ts';
import { defaultPacketRule, ruleFor } from '../core/packet-rule.ts';
import { selectionOf } from './rows-selection.ts';
import type { FileSpec } from './scan-request.ts';

const encoder = new TextEncoder();
const encode = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/**
 * The fold that makes the file that `spec` says.
 * @param at the first segment that is asked for, and how it begins. Default: the first of the capture
 * @throws {SyntaxError} when the filter's pattern is not valid
 */
export async function fileFoldOf(
  spec: FileSpec,
  reader: SegmentReader,
  startedMs: number,
  loadRegex: () => Promise<CompileRegex>,
  at?: { readonly segment: number; readonly state: FileState | undefined },
): Promise<FileFold> {
  const fold = await beginningOf(spec, reader, startedMs, loadRegex);
  if (at?.state) fold.learn(at.segment, at.state);
  return fold;
}

async function beginningOf(
  spec: FileSpec,
  reader: SegmentReader,
  startedMs: number,
  loadRegex: () => Promise<CompileRegex>,
): Promise<FileFold> {
  const { format, direction, range, span, times, hex, about, baudRate, endMs } = spec;
  if (format === 'raw')
    return new RawFile(reader, startedMs, { direction: direction === 'tx' ? 'tx' : 'rx', range, span });
  if (format === 'baudcast') {
    const head = { ...about, startedMs, program: 'Baudcast' };
    return new CaptureCopy(reader, new CaptureFileWriter(encode), head, spec.isFirst);
  }
  const choice = await rowChoice(spec, loadRegex);
  if (format === 'pcapng') {
    const writer = new PcapngRows(new PcapngWriter(encode), { portName: about.portName, baudRate }, describeEvent);
    return new RowFile(reader, startedMs, choice, pcapngParts.partBytes, writer);
  }
  const { decoder } = choice.selection;
  const parts = { startedMs, endMs, decoder, describe: describeEvent, encode };
  const writer = rowsWriter({ format, times, hex }, parts);
  return new RowFile(reader, startedMs, choice, partsOf({ format, times, hex }).partBytes, writer);
}

/** @throws {SyntaxError} when the filter's pattern is not valid */
export async function rowChoice(
  {
    encoding,
    direction,
    events,
    signals,
    filter,
    rule,
    range,
    span,
  }: Pick<FileSpec, 'encoding' | 'direction' | 'events' | 'signals' | 'filter' | 'rule' | 'range' | 'span'>,
  loadRegex: () => Promise<CompileRegex>,
): Promise<RowChoice> {
  const spec = { encoding, direction, filter, showSignals: events && signals, find: undefined };
  const selection = await selectionOf({ ...spec, layout: { rule: defaultPacketRule, rowBytes: 0 } }, loadRegex);
  return { events, selection, rule: ruleFor(rule ?? defaultPacketRule, encoding), range, span };
}
