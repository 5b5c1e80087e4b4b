import { createHash } from 'node:crypto';

/**
 * The folder of a port: what a person may recognise of its id, and a hash that makes it unique. Safe on every file
 * system whatever the id holds: lower-case letters, digits and hyphens, at most 73 characters, never a device's name
 * such as `con`.
 */
export function portFolder(id: string): string {
  const readable = id
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  // As UTF-16, because two broken ids could be the same in UTF-8.
  const hash = createHash('sha256').update(id, 'utf16le').digest('hex').slice(0, 32);
  return `${readable || 'port'}-${hash}`;
}

const folderPattern = /^[a-z0-9-]+-[0-9a-f]{32}$/;

/** Whether a name in the directory is a port's folder. */
export function isPortFolder(name: string): boolean {
  return folderPattern.test(name);
}

/** A segment's file name: its number, so that names sort as the segments follow each other. */
export function segmentName(number: number): string {
  return `${String(number).padStart(10, '0')}.baudrec`;
}

/** @returns undefined for other names */
export function segmentNumber(name: string): number | undefined {
  const [, digits] = /^(\d{10})\.baudrec$/.exec(name) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
