import type { MessageSink, Packet } from '../decode/decoder.ts';

/** What a fold over packets tells: each packet, then its messages. */
export interface PacketSink extends MessageSink {
  /**
   * The messages that follow are of this packet.
   * @param packet valid until the next one
   * @param row its number in the table of the segment in which it begins
   * @param offset bytes of its direction before it, in the capture
   */
  packet(packet: Packet, row: number, offset: number): void;
  /** What follows is not connected with what came before: another opening, or something is missing. */
  breakLines?(timeMs: number): void;
}

/** What is made of the messages of one segment. */
export interface SegmentSink<Out> extends PacketSink {
  /** One that goes on from here by itself. */
  copy(): SegmentSink<Out>;
  /** Plain data: it comes from a worker, and is stored. */
  result(): Out;
}
