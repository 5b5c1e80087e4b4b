import type { CaptureEvent } from '../../core/capture-event.ts';
import type { LineErrorKind } from '../../core/line-error.ts';
import { maxPcapngData, type PcapngWriter, rtacEvent, type SerialPacket, signalBits } from '../files/pcapng.ts';
import type { CaptureReader } from '../store/capture.ts';
import { mergedRows, type MergedCapture } from './export-merged.ts';
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
  yield [writer.section('Baudcast'), writer.port(portName, await baudRateOf(reader))];
  yield* packets(exportRows(reader, choice, parts, onProgress), writer, describe);
}

/** Several captures as one file, in the order of a timeline: each has a port. As `exportPcapng`. */
export async function* exportMergedPcapng(
  captures: readonly MergedCapture[],
  writer: PcapngWriter,
  describe: (event: CaptureEvent) => string,
  onProgress: (rxBytes: number) => void = () => {},
): AsyncGenerator<readonly Uint8Array[]> {
  const ports = captures.map(async ({ reader, name }) => writer.port(name, await baudRateOf(reader)));
  yield [writer.section('Baudcast'), ...(await Promise.all(ports))];
  yield* packets(mergedRows(captures, parts, onProgress), writer, describe);
}

const parts = { partBytes: maxPcapngData, texts: false };

/** As it was opened first; 0: not known. */
async function baudRateOf(reader: CaptureReader): Promise<number> {
  const first = reader.segmentCount > 0 ? await reader.segment(0) : undefined;
  return first?.events.find((event) => event.kind === 'opened')?.settings.baudRate ?? 0;
}

async function* packets(
  pieces: AsyncGenerator<readonly FileRow[]>,
  writer: PcapngWriter,
  describe: (event: CaptureEvent) => string,
): AsyncGenerator<readonly Uint8Array[]> {
  /** Of each port. */
  const states: number[] = [];
  const packetOf = ({ timeMs, kind, bytes, event, source: port = 0 }: FileRow): SerialPacket => {
    let lines = states[port] ?? 0;
    if (event?.kind === 'signal')
      lines = event.on ? lines | signalBits[event.signal] : lines & ~signalBits[event.signal];
    states[port] = lines;
    const common = { timeUs: Math.round(timeMs * 1000), lines, port };
    if (event) return { ...common, ...eventPacket(event), data: noBytes, comment: describe(event) };
    return { ...common, event: kind === 'tx' ? rtacEvent.transmitted : rtacEvent.received, data: bytes };
  };
  for await (const rows of pieces) yield rows.map((row) => writer.packet(packetOf(row)));
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
