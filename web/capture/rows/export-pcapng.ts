import type { CaptureEvent } from '../../core/capture-event.ts';
import type { ByteSink } from '../../core/byte-sink.ts';
import { joinBytes } from '../../core/join-bytes.ts';
import type { LineErrorKind } from '../../core/line-error.ts';
import {
  maxPcapngData,
  type PacketAbout,
  type PcapngWriter,
  rtacEvent,
  type SerialPacket,
  signalBits,
} from '../files/pcapng.ts';
import type { CaptureReader } from '../store/capture.ts';
import { mergedRows, type MergedCapture } from './export-merged.ts';
import type { FileRow, RowCursor } from './export-rows.ts';
import type { RowWriter } from './row-file.ts';

const errorEvents: Readonly<Record<LineErrorKind, SerialPacket['event']>> = {
  break: rtacEvent.break,
  framing: rtacEvent.framing,
  parity: rtacEvent.parity,
  overrun: rtacEvent.overflow,
  unknown: rtacEvent.status,
};

const noBytes = new Uint8Array(0);

/** Rows as a pcapng file: a packet is a row, longer ones come in parts; what happened has a row and a comment. */
export class PcapngRows implements RowWriter {
  readonly #writer: PcapngWriter;
  readonly #about: { readonly portName: string; readonly baudRate: number };
  readonly #describe: (event: CaptureEvent) => string;
  readonly #lines = new LineStates();
  /** Of the newest packet: one for all of them. */
  readonly #packet: { -readonly [Key in keyof PacketAbout]: PacketAbout[Key] } = {
    timeUs: 0,
    event: rtacEvent.received,
    lines: 0,
  };

  /** @param describe says an event in a short phrase */
  constructor(
    writer: PcapngWriter,
    about: { readonly portName: string; readonly baudRate: number },
    describe: (event: CaptureEvent) => string,
  ) {
    this.#writer = writer;
    this.#about = about;
    this.#describe = describe;
  }

  /** The state of the line's signals. */
  get state(): unknown {
    return this.#lines.of(0);
  }
  set state(state: unknown) {
    this.#lines.set(0, Number(state));
  }

  begin(): Uint8Array<ArrayBuffer> {
    const { portName, baudRate } = this.#about;
    return joinBytes([this.#writer.section('Baudcast'), this.#writer.port(portName, baudRate)]).slice();
  }

  end(): Uint8Array<ArrayBuffer> {
    return noBytes;
  }

  #aboutData({ kind, timeMs }: RowCursor): PacketAbout {
    this.#packet.timeUs = Math.round(timeMs * 1000);
    this.#packet.event = kind === 'tx' ? rtacEvent.transmitted : rtacEvent.received;
    this.#packet.lines = this.#lines.of(0);
    return this.#packet;
  }

  write(rows: RowCursor, out: ByteSink, most: number): boolean {
    for (let left = most; left > 0; left--) {
      if (!rows.next()) return true;
      if (rows.event) this.#writer.packetInto(out, packetOf(rows, this.#lines, this.#describe));
      else this.#writer.dataInto(out, this.#aboutData(rows), rows.lane.bytes, rows.start, rows.end);
    }
    return false;
  }
}

/** Several captures as one file, in the order of a timeline: each has a port. As `PcapngRows`. */
export async function* exportMergedPcapng(
  captures: readonly MergedCapture[],
  writer: PcapngWriter,
  describe: (event: CaptureEvent) => string,
  onProgress: (rxBytes: number) => void = () => {},
): AsyncGenerator<readonly Uint8Array[]> {
  const ports = captures.map(async ({ reader, name }) => writer.port(name, await baudRateOf(reader)));
  yield [writer.section('Baudcast'), ...(await Promise.all(ports))];
  yield* packets(mergedRows(captures, pcapngParts, onProgress), writer, describe);
}

/** How rows are put into packets. */
export const pcapngParts = { partBytes: maxPcapngData, texts: false };

/** As it was opened first; 0: not known. */
export async function baudRateOf(reader: Pick<CaptureReader, 'segmentCount' | 'segment'>): Promise<number> {
  const first = reader.segmentCount > 0 ? await reader.segment(0) : undefined;
  return first?.events.find((event) => event.kind === 'opened')?.settings.baudRate ?? 0;
}

/** The signals of each port, by their changes. */
class LineStates {
  readonly #states: number[] = [];

  of(port: number): number {
    return this.#states[port] ?? 0;
  }

  set(port: number, lines: number): void {
    this.#states[port] = lines;
  }
}

async function* packets(
  pieces: AsyncGenerator<readonly FileRow[]>,
  writer: PcapngWriter,
  describe: (event: CaptureEvent) => string,
): AsyncGenerator<readonly Uint8Array[]> {
  const lines = new LineStates();
  for await (const rows of pieces) yield rows.map((row) => writer.packet(packetOf(row, lines, describe)));
}

function packetOf(
  row: Pick<FileRow, 'timeMs' | 'kind' | 'bytes' | 'source'> & { readonly event?: CaptureEvent | undefined },
  states: LineStates,
  describe: (event: CaptureEvent) => string,
): SerialPacket {
  const { timeMs, kind, event, source: port = 0 } = row;
  let lines = states.of(port);
  if (event?.kind === 'signal') {
    const bit = signalBits[event.signal];
    lines = event.on ? lines | bit : lines & ~bit;
    states.set(port, lines);
  }
  const common = { timeUs: Math.round(timeMs * 1000), lines, port };
  if (event) return { ...common, ...eventPacket(event), data: noBytes, comment: describe(event) };
  return { ...common, event: kind === 'tx' ? rtacEvent.transmitted : rtacEvent.received, data: row.bytes };
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
