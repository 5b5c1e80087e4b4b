import type { SegmentReader } from '../capture/rows/row-source.ts';
import { createDecoder } from '../core/decoder.ts';
import { ruleFor, type PacketRule } from '../core/packet-rule.ts';
import { wideOrder } from '../core/utf-16.ts';
import { loadDecoder } from '../decode/decoders.ts';
import { MessageFold, type MessageState } from '../messages/message-fold.ts';
import type { IsSettled } from '../messages/segment-decoding.ts';
import { PacketText } from '../messages/packet-text.ts';
import type { SegmentSink } from '../messages/packet-sink.ts';
import { sinksOf } from './message-sinks.ts';
import type { MessagesSpec } from './scan-request.ts';
import { makeTextDecoder } from './text-decoder.ts';

/**
 * The fold that `spec` says, with its decoder loaded.
 * @param at the first segment that can be folded, and how it begins. Default: the first of the capture
 * @param makeSink default: as `spec` says
 * @throws {RangeError} where there is no such decoder @throws {SyntaxError} as `sinksOf`
 */
export async function messageFoldOf<Out = unknown, Sink extends SegmentSink<Out> = SegmentSink<Out>>(
  { rule: wanted, encoding, decoder: id, sink }: MessagesSpec,
  reader: SegmentReader,
  startedMs: number,
  at?: { readonly segment: number; readonly state: MessageState | undefined },
  makeSink?: () => Sink,
): Promise<MessageFold<Out, Sink>> {
  const order = wideOrder(encoding);
  const decoder = await loadDecoder(id, order);
  if (!decoder) throw new RangeError(`Unknown decoder '${id}'`);
  const make = makeSink ?? (sinksOf(sink) as () => Sink);
  const rule = ruleFor(wanted, encoding);
  const text = new PacketText(createDecoder(encoding, makeTextDecoder), order === undefined);
  const isSettled = sink.kind === 'points' ? settledBy(rule) : undefined;
  const options = { reader, startedMs, rule, decoder, text, makeSink: make, isSettled };
  return new MessageFold(options, at?.segment, at?.state);
}

const [LF, CR] = [0x0a, 0x0d];

/**
 * For points, which are drawn at once: only the other half of a line's ending may follow an ending, what was
 * transmitted without an ending holds up nothing that was received, and after a pause the other side answers.
 */
function settledBy(rule: PacketRule): IsSettled {
  const isByAnyEnding = rule.kind === 'line' && rule.ending === 'any';
  const isByPause = rule.kind === 'gap';
  return ({ bytes, direction }, isPassed) => {
    if (isPassed && (direction === 'tx' || isByPause)) return true;
    const last = isByAnyEnding && rule.wide === 'le' ? bytes[bytes.length - 2] : bytes[bytes.length - 1];
    return isByAnyEnding && (last === LF || last === CR);
  };
}
