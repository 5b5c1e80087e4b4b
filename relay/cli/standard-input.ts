import { fstatSync } from 'node:fs';
import { Readable } from 'node:stream';

/**
 * @param fd of `input`. Default: standard input
 * @returns `input`, or a stream that fails where it is a directory, which Node reads as an empty file
 */
export function standardInput<Input extends Readable>(input: Input, fd = 0): Input | Readable {
  if (!isDirectory(fd)) return input;
  return new Readable({
    read() {
      this.destroy(new Error('standard input is a directory.'));
    },
  });
}

function isDirectory(fd: number): boolean {
  try {
    return fstatSync(fd).isDirectory();
  } catch {
    return false; // closed
  }
}
