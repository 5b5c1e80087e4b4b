/** A time as a table shows it: of this computer's zone, to the minute. */
export function tableTime(ms: number | null): string {
  if (ms === null) return '-';
  const date = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return Number.isNaN(date.getTime()) ? '?' : date.toISOString().slice(0, 16).replace('T', ' ');
}
