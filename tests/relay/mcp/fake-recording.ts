import type { RecordedEntry, RecordedOpening } from '../../../relay/protocol/recorded-values.ts';
import type { HostRecordings } from '../../../relay/session/feed/recordings.ts';

export const recordedEpoch = '00000000000000aa';
const opening: RecordedOpening = {
  epoch: recordedEpoch,
  openedUs: 1_795_197_600_000_000,
  endedUs: null,
  settings: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' },
  from: 0,
  to: 100,
  transmittedBytes: 0,
  notes: 1,
};

/** A recorded piece: what was received at an offset, or transmitted there. */
type Piece = readonly [offset: number, bytes: string | Uint8Array, transmitted?: 'tx'];

/** A recording of one opening in pages. */
export function recordingOf(pages: readonly (readonly Piece[])[]): HostRecordings {
  const entryOf = ([offset, bytes, direction]: Piece): RecordedEntry => ({
    offset,
    timeUs: opening.openedUs + 1000 * offset,
    data: Buffer.from(bytes as Uint8Array).toString('base64'),
    ...(direction ? { kind: 'transmitted', by: 'v1', id: 1 } : { kind: 'received' }),
  });
  return {
    ports: () => Promise.resolve([]),
    openings: () => Promise.resolve([opening]),
    page: (_port, _epoch, after = '0:0') => {
      const index = Number(after.split(':')[1]);
      const more = index + 1 < pages.length;
      return Promise.resolve({ entries: (pages[index] ?? []).map(entryOf), next: `0:${index + 1}`, more });
    },
  };
}
