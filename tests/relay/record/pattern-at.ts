/** Each byte has its position. */
export const patternAt = (offset: number): number => (offset * 7 + (offset >>> 8) * 13 + (offset >>> 16) * 29) & 0xff;
