import type { Direction } from '../../core/row.ts';
import type { RowPattern } from '../search/row-pattern.ts';
import type { RowDecoder } from '../search/text-places.ts';

/** Which rows of a capture are shown, and what is looked for among them. */
export interface RowSelection {
  readonly direction: Direction | 'both';
  readonly showSignals: boolean;
  /** Rows that do not match are left out. */
  readonly filter: RowPattern | undefined;
  /** Shown rows in which a match begins count as hits. */
  readonly find: RowPattern | undefined;
  /** Rows that repeat the shown one before them, with the same bytes, are counted there. Default: each is shown. */
  readonly collapse?: boolean;
  /** Of the encoding in which text is matched. */
  readonly decoder: RowDecoder;
}
