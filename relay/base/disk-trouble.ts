import { codeOf } from './code-of.ts';

const codes: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'];

/**
 * Whether a disk is full, read-only or broken: no reason not to serve ports, unlike a directory that is the wrong one.
 */
export const isDiskTrouble = (error: unknown): boolean => codes.includes(codeOf(error));
