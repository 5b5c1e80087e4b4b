import type { CrcModel } from '../checksum/crc.ts';
import type { NumberType } from './payload-number.ts';

/** A number that grows with each transmission: as text, or as bytes of a type. */
interface CounterField {
  readonly kind: 'counter';
  readonly type: NumberType | undefined;
  readonly start: number;
  readonly step: number;
  /** Text is filled up with zeros to so many digits. */
  readonly digits: number;
}

/** When it is transmitted: ISO 8601 in UTC, local time, seconds or milliseconds since 1970; a type: seconds. */
interface TimeField {
  readonly kind: 'time';
  readonly format: 'iso' | 'local' | 'unix' | 'ms' | NumberType;
}

interface RandomField {
  readonly kind: 'random';
  readonly length: number;
}

interface ClipboardField {
  readonly kind: 'clipboard';
}

/** What a person is asked for: text, or a number of a type. */
export interface AskField {
  readonly kind: 'ask';
  readonly name: string;
  readonly type: NumberType | undefined;
  /** What is proposed. */
  readonly value: string;
}

/** A checksum over the bytes before it. */
export interface ChecksumField {
  readonly kind: 'checksum';
  /** A name of the catalogue, or parameters of one's own. */
  readonly algorithm: string | CrcModel;
  readonly order: 'big' | 'little';
  /** As hex digits in text, as NMEA 0183 and Modbus ASCII have it; else as bytes. */
  readonly isText: boolean;
  /** Bytes that are left out: at the beginning, and before the checksum. */
  readonly skip: number;
  readonly drop: number;
}

/** A part of a payload that gets its bytes when it is transmitted. */
export type PayloadField = CounterField | TimeField | RandomField | ClipboardField | AskField | ChecksumField;

/** Text that the session encodes, bytes that go as they are, or a field. */
export type TemplatePart = string | Uint8Array | PayloadField;

/** Whether a part is a field. */
export function isField(part: TemplatePart): part is PayloadField {
  return typeof part === 'object' && !(part instanceof Uint8Array);
}

/** Whether all parts have their bytes already. */
export function isPlain(parts: readonly TemplatePart[]): parts is readonly (string | Uint8Array)[] {
  return !parts.some(isField);
}
