/** A segment's file name: its number, so that names sort as the segments follow each other. */
export function segmentName(number: number): string {
  return `${String(number).padStart(10, '0')}.baudrec`;
}

/** @returns undefined for a name that is no segment's */
export function segmentNumber(name: string): number | undefined {
  const [, digits] = /^(\d{10})\.baudrec$/.exec(name) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
