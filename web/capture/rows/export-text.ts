import type { CaptureEvent } from '../../core/capture-event.ts';
import type { Decoder } from '../../core/decoder.ts';
import type { CaptureReader } from '../store/capture.ts';
import { recordKind } from '../store/segment.ts';

/** The received bytes and nothing else, a piece per segment. @param onProgress called with the received bytes that were read */
export async function* exportRaw(
  reader: CaptureReader,
  onProgress: (rxBytes: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < reader.segmentCount; index++) {
    const { rx } = await reader.segment(index);
    if (rx.length > 0) yield rx;
    onProgress(reader.rxBefore(index) + rx.length);
  }
}

/**
 * The capture as text: received text as it is, each transmitted chunk and each event on a line of its own with its time.
 * @param makeDecoder gives a fresh streaming decoder @param describe says an event in a short phrase
 */
export async function* exportText(
  reader: CaptureReader,
  makeDecoder: () => Decoder,
  describe: (event: CaptureEvent) => string,
  onProgress: (rxBytes: number) => void = () => {},
): AsyncGenerator<string> {
  const rx = makeDecoder();
  let atLineStart = true;
  for (let index = 0; index < reader.segmentCount; index++) {
    const segment = await reader.segment(index);
    let text = '';
    let rxAt = 0;
    let txAt = 0;
    let events = 0;
    const mark = (timeMs: number, line: string) => {
      const time = new Date(reader.startedMs + timeMs).toISOString();
      text += `${atLineStart ? '' : '\n'}[${time}] ${line}\n`;
      atLineStart = true;
    };
    for (let record = 0; record < segment.kinds.length; record++) {
      const length = segment.lengths[record] ?? 0;
      const timeMs = segment.times[record] ?? 0;
      if (segment.kinds[record] === recordKind.rx) {
        const piece = rx.decode(segment.rx.subarray(rxAt, rxAt + length), { stream: true });
        rxAt += length;
        text += piece;
        if (piece) atLineStart = /[\r\n]$/.test(piece);
      } else if (segment.kinds[record] === recordKind.tx) {
        mark(
          timeMs,
          `TX ${makeDecoder()
            .decode(segment.tx.subarray(txAt, txAt + length))
            .replace(/[\r\n]+$/, '')}`,
        );
        txAt += length;
      } else {
        const event = segment.events[events++];
        if (event) mark(timeMs, describe(event));
      }
    }
    if (text) yield text;
    onProgress(reader.rxBefore(index) + segment.rx.length);
  }
  const rest = rx.decode(new Uint8Array(0));
  if (rest) yield rest;
}
