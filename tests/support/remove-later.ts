import { rm } from 'node:fs/promises';

/**
 * Removes a folder that a program used; processes of it that end late may still write there, and leave it behind at
 * worst.
 */
export async function removeLater(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 10 }).catch(() => undefined);
}
