import type { Direction } from '../core/row.ts';
import { parseMessageQuery, type MessageQuery } from '../decode/message-query.ts';
import { CsvLines, JsonLines } from '../messages/message-lines.ts';
import { MessageTable } from '../messages/message-table.ts';
import { NameList } from '../messages/name-list.ts';
import type { SegmentSink } from '../messages/packet-sink.ts';
import { PointCollector } from '../series/point-collector.ts';

/** What is made of messages, as plain data. A new kind is one here and a line in `sinksOf`. */
export type MessageSinkSpec =
  /** Counted, by kind and those that are wanted. @see MessageTable */
  | { readonly kind: 'count'; readonly filter: string; readonly errorsOnly: boolean }
  /** Numbers as points of series. `groupBy`: a field that tells senders apart. */
  | { readonly kind: 'points'; readonly groupBy: string | undefined }
  /** The names of their fields. @see NameList */
  | { readonly kind: 'names'; readonly selection: FileSpec }
  /** Rows of a file. @see JsonLines */
  | { readonly kind: 'jsonl'; readonly selection: FileSpec }
  /** Rows of a file with these columns. @see CsvLines */
  | {
      readonly kind: 'csv';
      readonly selection: FileSpec;
      readonly columns: readonly string[];
      readonly hasOthers: boolean;
    };

/** Which messages go into a file, as plain data. */
interface FileSpec {
  readonly filter: string;
  readonly errorsOnly: boolean;
  readonly direction: Direction | 'both';
  readonly range: { readonly fromMs: number; readonly toMs: number } | undefined;
}

/** What makes a sink of this kind for a segment. @throws {SyntaxError} for a bad filter */
export function sinksOf(spec: MessageSinkSpec): () => SegmentSink<unknown> {
  switch (spec.kind) {
    case 'count': {
      const selection = { query: queryOf(spec.filter), errorsOnly: spec.errorsOnly };
      return () => new MessageTable(selection, false);
    }
    case 'points': {
      // One for all segments, which follow each other: lines are spread over the time since the segment before, too.
      const collector = new PointCollector(spec.groupBy);
      return () => collector;
    }
    case 'names': {
      const selection = fileSelection(spec.selection);
      return () => new NameList(selection);
    }
    case 'jsonl': {
      const selection = fileSelection(spec.selection);
      return () => new JsonLines(selection, encode);
    }
    case 'csv': {
      const selection = fileSelection(spec.selection);
      return () => new CsvLines(selection, encode, spec.columns, spec.hasOthers);
    }
  }
}

const encoder = new TextEncoder();
const encode = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/** @throws {SyntaxError} for a bad filter */
const fileSelection = ({ filter, ...selection }: FileSpec) => ({ ...selection, query: queryOf(filter) });

/** @throws {SyntaxError} */
export function queryOf(filter: string): MessageQuery | undefined {
  const parsed = parseMessageQuery(filter);
  if (parsed.mistake) throw new SyntaxError(`Bad filter: ${parsed.mistake.mistake} at ${parsed.mistake.from}`);
  return parsed.query;
}
