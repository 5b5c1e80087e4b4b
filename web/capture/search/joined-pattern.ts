import type { CaptureEvent } from '../../core/capture-event.ts';
import type { JoinedQuery, KindQuery, TimeQuery } from '../../core/row-query.ts';
import { rowMark } from './row-block.ts';
import type { RowPattern } from './row-pattern.ts';

const whole = rowMark.begins | rowMark.touched;

/** The rows that do not match: they have no places in them. Of a packet in several rows those no match touches. */
export function notPattern({ mark, event }: RowPattern): RowPattern {
  return {
    mark(block, marks) {
      mark(block, marks);
      for (let row = 0; row < marks.length; row++) marks[row] = (marks[row] ?? 0) & rowMark.touched ? 0 : whole;
    },
    places() {},
    event(kind, timeMs) {
      const said = event(kind, timeMs);
      return said === undefined ? undefined : !said;
    },
  };
}

/** Rows of some kinds. */
export function kindPattern({ kinds }: KindQuery): RowPattern {
  const wanted = new Set<CaptureEvent['kind'] | 'rx' | 'tx'>(kinds);
  return {
    mark({ lane }, marks) {
      if (wanted.has(lane.isTx ? 'tx' : 'rx')) marks.fill(whole);
    },
    places() {},
    event: (kind) => wanted.has(kind),
  };
}

/** Rows whose first byte came in some time. */
export function timePattern({ fromMs, toMs }: TimeQuery): RowPattern {
  const isWithin = (timeMs: number): boolean => timeMs >= fromMs && timeMs <= toMs;
  return {
    mark({ lane, from, count }, marks) {
      for (let row = 0; row < count; row++) if (isWithin(lane.timeMs(from + row))) marks[row] = whole;
    },
    places() {},
    event: (_kind, timeMs) => isWithin(timeMs),
  };
}

/** Rows that all, or some, of the parts match. */
export function joinedPattern(join: JoinedQuery['join'], parts: readonly RowPattern[]): RowPattern {
  const isAnd = join === 'and';
  return {
    mark(block, marks) {
      const part = new Uint8Array(marks.length);
      for (const [number, { mark }] of parts.entries()) {
        part.fill(0);
        mark(block, part);
        for (let row = 0; row < marks.length; row++) {
          const isOn = ((part[row] ?? 0) & rowMark.touched) !== 0;
          const was = number > 0 && marks[row] !== 0;
          marks[row] = (isAnd ? isOn && (was || number === 0) : isOn || was) ? whole : 0;
        }
      }
    },
    places(block, found) {
      for (const { places } of parts) places(block, found);
    },
    event(kind, timeMs) {
      const said = parts.map(({ event }) => event(kind, timeMs)).filter((one) => one !== undefined);
      if (said.length === 0) return undefined;
      return isAnd ? said.every(Boolean) : said.some(Boolean);
    },
  };
}
