import { bounds } from '../../protocol/limits.ts';
import type { Epoch } from '../../protocol/port-info.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { EpochInfo, ResultValues } from '../../protocol/result-values.ts';
import type { FeedOutlet } from './port-client.ts';
import { cutReceiveFrame, makeReceiveFrame, frameDataBytes, maxFrameData, toHistoryFrame } from './receive-frame.ts';
import type { ReceiveLog } from './receive-log.ts';
import type { PortRecording } from './recordings.ts';
import { maxBufferedData } from './viewer-feed.ts';

/** Where the past of a port is. */
interface PortPast {
  readonly log: ReceiveLog;
  readonly recording?: PortRecording | undefined;
}

/** The openings that the host has bytes of: in the replay buffer, or in the recording. */
export async function listEpochs({ log, recording }: PortPast): Promise<EpochInfo[]> {
  const recorded = (await recording?.epochs()) ?? [];
  const held = log.openings.map((opening): EpochInfo => {
    const { epoch, opened, endings } = opening;
    const next = log.opening(opening.serial + 1);
    const endedUs = endings[0]?.timeUs ?? (typeof next === 'object' ? next.opened.timeUs : null);
    const from = Math.min(log.oldestOf(opening), recorded.find((one) => one.epoch === epoch)?.from ?? Infinity);
    return {
      epoch,
      from,
      to: log.endOf(opening) - opening.startPlace,
      openedUs: opened.timeUs,
      endedUs,
      settings: opened.settings,
    };
  });
  const all = [...recorded.filter(({ epoch }) => !log.find(epoch)), ...held.filter(({ from, to }) => to > from)];
  return all.slice(-bounds.openings);
}

/**
 * Sends past bytes of one opening as history frames: from the recording what the replay buffer no longer holds, then
 * from the buffer.
 *
 * @returns the range covered
 * @throws {RelayError} `GAP` if none of it is kept, `OVERLOADED` while the client has not received what it was sent
 * before
 */
export async function sendHistory(
  { log, recording }: PortPast,
  outlet: FeedOutlet,
  epoch: Epoch,
  from: number,
  to: number,
): Promise<ResultValues['history']> {
  const opening = log.find(epoch);
  const heldFrom = opening ? Math.max(from, log.oldestOf(opening)) : to;
  const frames: { readonly offset: number; readonly frame: Uint8Array }[] = [];
  if (recording && from < heldFrom) {
    for await (const { offset, timeUs, data } of recording.read(epoch, from, Math.min(to, heldFrom))) {
      for (let at = 0; at < data.length; at += maxFrameData) {
        frames.push({
          offset: offset + at,
          frame: makeReceiveFrame(log.handle, offset + at, timeUs, data.subarray(at, at + maxFrameData)),
        });
      }
    }
  }
  if (opening) {
    const { buffer } = log;
    const end = Math.min(opening.startPlace + to, log.endOf(opening));
    // Some may have been overwritten while the recording was read.
    const start = Math.max(opening.startPlace + heldFrom, buffer.oldest);
    for (let place = start, sequence = buffer.sequenceAt(start); place < end; sequence++) {
      const frame = buffer.frame(sequence);
      if (!frame) break;
      const skip = place - buffer.startOf(sequence);
      const take = Math.min(end, buffer.startOf(sequence + 1)) - place;
      frames.push({ offset: place - opening.startPlace, frame: cutReceiveFrame(frame, skip, take) });
      place += take;
    }
  }
  const [first] = frames;
  const last = frames.at(-1);
  if (!first || !last) throw new RelayError('GAP', 'These bytes are no longer kept.');
  if (outlet.bufferedBytes > maxBufferedData / 2)
    throw new RelayError('OVERLOADED', 'This connection has not received the previous answer yet.');
  for (const { frame } of frames) outlet.sendFrame(toHistoryFrame(frame));
  return { from: first.offset, to: last.offset + frameDataBytes(last.frame) };
}
