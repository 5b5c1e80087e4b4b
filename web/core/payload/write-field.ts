import type { ChecksumField } from './payload-field.ts';

/** A checksum as it is written between `\{` and `}`; `readField` reads it. */
export function writeChecksum({ algorithm, order, isText, skip, drop }: ChecksumField): string {
  const hex = (value: number) => value.toString(16).toUpperCase();
  const words =
    typeof algorithm === 'string'
      ? [algorithm]
      : [
          'crc',
          `width=${algorithm.width}`,
          `poly=${hex(algorithm.poly)}`,
          `init=${hex(algorithm.init)}`,
          `xorout=${hex(algorithm.xorOut)}`,
          ...(algorithm.reflectIn ? ['refin'] : []),
          ...(algorithm.reflectOut ? ['refout'] : []),
        ];
  return [
    ...words,
    order === 'little' ? 'le' : 'be',
    ...(isText ? ['hex'] : []),
    ...(skip > 0 ? [`skip=${skip}`] : []),
    ...(drop > 0 ? [`drop=${drop}`] : []),
  ].join(' ');
}
