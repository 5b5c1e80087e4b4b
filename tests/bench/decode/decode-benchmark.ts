import { messagePieces } from '../../../web/engine/export-messages.ts';
import { decoderRule } from '../../../web/decode/decoders.ts';
import type { PacketRule } from '../../../web/core/packet-rule.ts';
import { messageFoldOf } from '../../../web/scan/message-fold-of.ts';
import type { MessageSinkSpec } from '../../../web/scan/message-sinks.ts';
import type { SegmentSink } from '../../../web/messages/packet-sink.ts';
import { Series } from '../../../web/series/series.ts';
import { captureOfTraffic, traffic } from './decode-captures.ts';

/** Of one protocol, in node. */
export interface DecodeSpeed {
  readonly name: string;
  readonly messages: number;
  readonly bytes: number;
  /** To tell all messages with all their fields. */
  readonly decodeMs: number;
  /** To count all messages by kind, and those that a filter shows. */
  readonly countMs: number;
  readonly filterMs: number;
  readonly jsonMs: number;
  readonly csvMs: number;
}

/** A series of many points. */
export interface SeriesSpeed {
  readonly points: number;
  readonly appendMs: number;
  readonly pointBytes: number;
  readonly summaryBytes: number;
  /** The slowest query of a thousand columns, from all to a thousandth. */
  readonly columnsMs: number;
}

export interface DecodeReport {
  readonly decoders: readonly DecodeSpeed[];
  readonly series: SeriesSpeed;
}

/** The fastest counts: other programs only ever slow a run down. Saving takes longest, and is measured less often. */
const [runs, savingRuns] = [3, 2];

/** @param bytes of each protocol @param points of the series */
export async function runDecodeBenchmark(bytes = 4_000_000, points = 10_000_000): Promise<DecodeReport> {
  const decoders: DecodeSpeed[] = [];
  for (const one of traffic) {
    process.stderr.write(`measuring: ${one.name}\n`);
    const capture = captureOfTraffic(one, bytes);
    const rule = (await decoderRule(one.decoder)) ?? { kind: 'line', ending: 'any' };
    let messages = 0;
    const fold = async (filter: string, makeSink?: () => SumSink): Promise<void> => {
      const sink: MessageSinkSpec = { kind: 'count', filter, errorsOnly: false };
      const spec = { rule, encoding: 'utf-8', decoder: one.decoder, sink } as const;
      const folding = await messageFoldOf<{ readonly messages: number }>(spec, capture, 0, undefined, makeSink);
      messages = 0;
      for (let segment = 0; segment < capture.segmentCount; segment++) {
        const { out } = (await folding.fold(segment)) ?? (await folding.foldOpen(segment));
        messages += out.messages;
      }
    };
    const save = (format: 'jsonl' | 'csv') => saveAll(capture, { format, rule, decoder: one.decoder });
    const speed = {
      name: one.name,
      bytes: capture.rxBytes,
      decodeMs: await fastest(() => fold('', () => new SumSink())),
      countMs: await fastest(() => fold('')),
      filterMs: await fastest(() => fold(one.filter)),
      jsonMs: await fastest(() => save('jsonl'), savingRuns),
      csvMs: await fastest(() => save('csv'), savingRuns),
      messages,
    };
    decoders.push(speed);
  }
  return { decoders, series: measureSeries(points) };
}

/** Takes all fields, and adds them up: so nothing of them is left out, and little is done with them. */
class SumSink implements SegmentSink<{ readonly messages: number; readonly sum: number }> {
  messages = 0;
  sum = 0;

  packet(): void {}
  begin(_kind: string, from: number, to: number): void {
    this.messages++;
    this.sum += to - from;
  }
  number(_name: string, value: number, from: number, to: number): void {
    this.sum += value + to - from;
  }
  text(_name: string, from: number, to: number): void {
    this.sum += to - from;
  }
  bytes(_name: string, from: number, to: number): void {
    this.sum += to - from;
  }
  problem(): void {
    this.sum++;
  }
  copy(): SumSink {
    return Object.assign(new SumSink(), { messages: this.messages, sum: this.sum });
  }
  result(): { readonly messages: number; readonly sum: number } {
    return { messages: this.messages, sum: this.sum };
  }
}

async function saveAll(
  capture: ReturnType<typeof captureOfTraffic>,
  { format, rule, decoder }: { readonly format: 'jsonl' | 'csv'; readonly rule: PacketRule; readonly decoder: string },
): Promise<void> {
  const of = { captureId: 'a', reader: capture, scanner: undefined };
  const messages = { decoder, filter: '', errorsOnly: false };
  const control = { signal: new AbortController().signal, progress: () => undefined };
  for await (const piece of messagePieces(of, { format, encoding: 'utf-8', rule, messages }, control))
    if (piece.length === 0) throw new Error('An empty piece');
}

async function fastest(work: () => Promise<void>, times = runs): Promise<number> {
  let least = Infinity;
  for (let run = 0; run < times; run++) {
    const startMs = performance.now();
    await work();
    least = Math.min(least, performance.now() - startMs);
  }
  return least;
}

function measureSeries(points: number): SeriesSpeed {
  const series = new Series();
  const startMs = performance.now();
  for (let at = 0; at < points; at++) series.append(at, Math.sin(at / 1000) + (at % 7));
  const appendMs = performance.now() - startMs;
  let columnsMs = 0;
  for (let share = 1; share >= 0.001; share /= 3) {
    const fromMs = (points * (1 - share)) / 2;
    const queryMs = performance.now();
    series.columns(fromMs, (points * share) / 1000, 1000);
    columnsMs = Math.max(columnsMs, performance.now() - queryMs);
  }
  const { pointBytes, summaryBytes } = series;
  return { points, appendMs, pointBytes, summaryBytes, columnsMs };
}
