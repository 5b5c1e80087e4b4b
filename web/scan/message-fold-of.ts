import type { SegmentReader } from '../capture/rows/row-source.ts';
import { createDecoder } from '../core/decoder.ts';
import { decoderKinds } from '../decode/decoders.ts';
import { MessageFold, type MessageState } from '../messages/message-fold.ts';
import { PacketText } from '../messages/packet-text.ts';
import { loadSink } from './message-sinks.ts';
import type { MessagesSpec } from './scan-request.ts';
import { makeTextDecoder } from './text-decoder.ts';

/**
 * The fold that `spec` says, with its decoder and sink loaded.
 * @param at the first segment that can be folded, and how it begins. Default: the first of the capture
 * @throws {RangeError} where there is no such decoder
 */
export async function messageFoldOf(
  { rule, encoding, decoder: id, sink }: MessagesSpec,
  reader: SegmentReader,
  startedMs: number,
  at?: { readonly segment: number; readonly state: MessageState | undefined },
): Promise<MessageFold<unknown>> {
  const decoder = await decoderKinds.find((kind) => kind.id === id)?.load();
  if (!decoder) throw new RangeError(`Unknown decoder '${id}'`);
  const makeSink = await loadSink(sink);
  const text = new PacketText(createDecoder(encoding, makeTextDecoder));
  return new MessageFold({ reader, startedMs, rule, decoder, text, makeSink }, at?.segment, at?.state);
}
