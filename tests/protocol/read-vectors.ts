import { readFileSync } from 'node:fs';

/** What a reader makes of good input, or where it finds fault with bad input. */
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
  /** Not what an encoder of today writes. */
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
