import { foldCase } from './fold-case.ts';
import { markRows } from './row-block.ts';
import type { MatchFinder } from './row-block.ts';
import type { RowPattern } from './row-pattern.ts';

/** Finds `pattern` as it stands in the shown text. */
export function literalPattern(pattern: string, matchCase: boolean): RowPattern {
  const wanted = matchCase ? pattern : foldCase(pattern);
  return {
    mark(block, marks) {
      const { starts, ends } = block.shown;
      const text = matchCase ? block.shown.text : block.folded;
      const finder: MatchFinder = {
        at: 0,
        end: 0,
        next(from) {
          this.at = text.indexOf(wanted, from);
          this.end = this.at + wanted.length;
          return this.at >= 0;
        },
      };
      markRows(block, starts, ends, finder, marks);
    },
  };
}
