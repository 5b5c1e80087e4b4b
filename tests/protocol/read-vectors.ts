import { readFileSync } from 'node:fs';

/** The result of a reader for good input, or the path of its error for bad input. */
export interface TextVector {
  readonly title: string;
  readonly text: string;
  readonly read: unknown;
}

export interface BadTextVector {
  readonly title: string;
  readonly text: string;
  readonly path: string;
}

export interface HexVector {
  readonly title: string;
  readonly hex: string;
  readonly read: unknown;
  /** No current encoder writes it. */
  readonly onlyRead?: boolean;
}

export interface BadHexVector {
  readonly title: string;
  readonly from?: 'relay' | 'client';
  readonly hex: string;
  readonly path: string;
}

/** The golden vectors of one file. */
export function readVectors<Vector>(name: string): readonly Vector[] {
  return JSON.parse(readFileSync(new URL(`vectors/${name}.json`, import.meta.url), 'utf8')) as readonly Vector[];
}

export const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
