import type { SegmentReader } from '../capture/rows/row-source.ts';
import type { CaptureReader } from '../capture/store/capture.ts';
import type { Segment } from '../capture/store/segment.ts';
import { defaultPacketRule } from '../core/packet-rule.ts';
import { MessageVisitor, type PlacedMessage } from '../messages/message-visitor.ts';
import { MessageColumns, messageJson } from '../messages/write-messages.ts';
import { messageFoldOf } from '../scan/message-fold-of.ts';
import { queryOf } from '../scan/message-sinks.ts';
import type { ExportOptions } from './api/captures.ts';
import type { JobControl } from './job-board.ts';
import { yieldToLoop } from './yield-to-loop.ts';

/** Packets that are read before other work of the engine has its turn. */
const packetsAtOnce = 512;

/** Characters that are handed on together. */
const pieceLength = 256 * 1024;

/** Which messages go into a file. */
interface MessageExport extends ExportOptions {
  readonly messages: NonNullable<ExportOptions['messages']>;
}

/**
 * The messages of a capture as the bytes of a file. For CSV the capture is read twice: first the names of fields, then
 * rows. What comes meanwhile is left out.
 * @throws {SyntaxError} when the filter is not valid @throws {RangeError} for an unknown decoder
 */
export async function* messagePieces(
  reader: CaptureReader,
  options: MessageExport,
  control: Pick<JobControl, 'signal' | 'progress'>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const still = stillReader(reader);
  const isCsv = options.format === 'csv';
  const columns = new MessageColumns();
  if (isCsv) {
    const names = visitMessages(still, options, (message) => columns.add(message));
    for await (const rxBytes of names) {
      control.signal.throwIfAborted();
      control.progress(Math.floor(rxBytes / 2));
    }
  }
  let text = isCsv ? columns.head() : '';
  const write = (message: PlacedMessage): void => {
    text += isCsv ? columns.row(message) : messageJson(message);
  };
  for await (const rxBytes of visitMessages(still, options, write)) {
    control.signal.throwIfAborted();
    control.progress(isCsv ? Math.ceil((still.rxBytes + rxBytes) / 2) : rxBytes);
    if (text.length < pieceLength) continue;
    yield encoder.encode(text);
    text = '';
  }
  if (text !== '') yield encoder.encode(text);
}

/** Yields the received bytes that were read, now and then. */
async function* visitMessages(
  reader: StillReader,
  { rule = defaultPacketRule, encoding, direction = 'both', range, messages }: MessageExport,
  visit: (message: PlacedMessage) => void,
): AsyncGenerator<number> {
  const { decoder, filter, errorsOnly } = messages;
  const visitor = new MessageVisitor({ query: queryOf(filter), errorsOnly, direction, range }, visit);
  const spec = { rule, encoding, decoder, sink: { kind: 'count', filter, errorsOnly } } as const;
  const fold = await messageFoldOf(spec, reader, reader.startedMs);
  let state: unknown = fold.decoder.begin();
  for (let segment = 0; segment < reader.segmentCount; segment++) {
    const packets = await fold.packets(segment);
    const decoding = fold.decodingAt(state);
    const { length } = packets.rows.cutter.table;
    while (decoding.row < length) {
      const { row } = decoding;
      decoding.read(packets, visitor, true, row + packetsAtOnce);
      // Rows without bytes: there is nothing to read.
      if (decoding.row === row) break;
      visitor.end();
      await yieldToLoop();
      yield reader.rxBefore(segment);
    }
    state = decoding.state;
    yield Math.min(reader.rxBytes, reader.rxBefore(segment + 1));
  }
}

/** A capture as it is now: whatever comes is not seen. */
interface StillReader extends SegmentReader, Pick<CaptureReader, 'startedMs' | 'rxBytes' | 'rxBefore'> {}

function stillReader(reader: CaptureReader): StillReader {
  const { startedMs, rxBytes, segmentCount, sealedCount } = reader;
  const last = segmentCount > sealedCount ? reader.segment(segmentCount - 1) : undefined;
  // The segment in progress is in memory. Its columns only grow: views of them stay as they are.
  const tail = last && !(last instanceof Promise) ? columnsOf(last) : undefined;
  return {
    startedMs,
    rxBytes,
    segmentCount,
    sealedCount,
    segment: (index) => (tail && index === segmentCount - 1 ? tail : reader.segment(index)),
    rxBefore: (index) => reader.rxBefore(index),
  };
}

function columnsOf({ rxBase, txBase, rx, tx, kinds, times, lengths, events }: Segment): Segment {
  return { rxBase, txBase, rx, tx, kinds, times, lengths, events: [...events] };
}
