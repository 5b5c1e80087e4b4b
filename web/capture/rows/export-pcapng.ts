import type { CaptureEvent } from '../../core/capture-event.ts';
import type { LineErrorKind } from '../../core/line-error.ts';
import { maxPcapngData, type PcapngWriter, rtacEvent, type SerialPacket, signalBits } from '../files/pcapng.ts';
import type { CaptureReader } from '../store/capture.ts';
import { exportRows, type FileRow, type RowChoice } from './export-rows.ts';

const errorEvents: Readonly<Record<LineErrorKind, SerialPacket['event']>> = {
  break: rtacEvent.break,
  framing: rtacEvent.framing,
  parity: rtacEvent.parity,
  overrun: rtacEvent.overflow,
  unknown: rtacEvent.status,
};

const noBytes = new Uint8Array(0);

/**
 * The capture as a pcapng file: a packet is a row, longer ones come in parts; what happened has a row and a comment.
 * @param describe says an event in a short phrase
 * @param onProgress called with the received bytes that were read
 */
export async function* exportPcapng(
  reader: CaptureReader,
  choice: RowChoice,
  portName: string,
  writer: PcapngWriter,
  describe: (event: CaptureEvent) => string,
  onProgress: (rxBytes: number) => void = () => {},
): AsyncGenerator<readonly Uint8Array[]> {
  const first = reader.segmentCount > 0 ? await reader.segment(0) : undefined;
  const opened = first?.events.find((event) => event.kind === 'opened');
  yield [writer.section('Baudcast'), writer.port(portName, opened?.settings.baudRate ?? 0)];
  let lines = 0;
  const packetOf = ({ timeMs, kind, bytes, event }: FileRow): SerialPacket => {
    if (event?.kind === 'signal')
      lines = event.on ? lines | signalBits[event.signal] : lines & ~signalBits[event.signal];
    const common = { timeUs: Math.round(timeMs * 1000), lines };
    if (event) return { ...common, ...eventPacket(event), data: noBytes, comment: describe(event) };
    return { ...common, event: kind === 'tx' ? rtacEvent.transmitted : rtacEvent.received, data: bytes };
  };
  const parts = { partBytes: maxPcapngData, texts: false };
  for await (const rows of exportRows(reader, choice, parts, onProgress))
    yield rows.map((row) => writer.packet(packetOf(row)));
}

function eventPacket(event: CaptureEvent): Pick<SerialPacket, 'event' | 'dropped'> {
  switch (event.kind) {
    case 'line-error':
      return { event: errorEvents[event.error] };
    case 'gap':
    case 'not-recorded':
    case 'events-missing':
    case 'stored-again':
      // How many packets they were is not known.
      return { event: rtacEvent.lost, dropped: 1 };
    default:
      return { event: rtacEvent.status };
  }
}
