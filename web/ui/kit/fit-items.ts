/** The space between two items. */
export const gapPx = 6;

/**
 * How many of the items stay in a bar.
 * @param widths of the items, in their order
 * @param ranks the lower, the sooner an item has its place; equal ones in order
 * @param roomPx for the items @param morePx what the button for the rest takes, once there is a rest
 * @returns whether each of them stays
 */
export function fitItems(
  widths: readonly number[],
  ranks: readonly number[],
  roomPx: number,
  morePx: number,
): readonly boolean[] {
  const sum = widths.reduce((all, width) => all + width + gapPx, -gapPx);
  const stays = widths.map(() => sum <= roomPx);
  if (sum <= roomPx) return stays;
  let leftPx = roomPx - morePx;
  const staying = widths.map((_, i) => i).toSorted((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0) || a - b);
  for (const i of staying) {
    const width = (widths[i] ?? 0) + gapPx;
    if (width > leftPx) continue;
    stays[i] = true;
    leftPx -= width;
  }
  return stays;
}
