import { foldCase } from './fold-case.ts';
import { eachMatch, markRows } from './row-block.ts';
import type { MatchFinder, RowBlock } from './row-block.ts';
import type { PacketPattern } from './row-pattern.ts';
import { literalTest, type WholeText } from './whole-text.ts';

/** Finds `pattern` as it stands in the shown text. */
export function literalPattern(pattern: string, matchCase: boolean): PacketPattern {
  const wanted = matchCase ? pattern : foldCase(pattern);
  const finderOf = (block: RowBlock): MatchFinder => {
    const text = matchCase ? block.shown.text : block.folded;
    return {
      at: 0,
      end: 0,
      next(from) {
        this.at = text.indexOf(wanted, from);
        this.end = this.at + wanted.length;
        return this.at >= 0;
      },
    };
  };
  const test = literalTest(wanted, matchCase);
  const mayMatch = test && ((whole: WholeText): boolean => whole.mayHave(test));
  return {
    ...(mayMatch && { mayMatch }),
    mark(block, marks) {
      if (mayMatch && !block.mayMatch(mayMatch)) return;
      const { starts, ends } = block.shown;
      markRows(block, starts, ends, finderOf(block), marks);
    },
    places(block, { text }) {
      const { starts, ends } = block.shown;
      eachMatch(block, starts, ends, finderOf(block), text);
    },
  };
}
