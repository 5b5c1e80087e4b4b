import type { MessageDecoder, MessageProblem, MessageSink } from './decoder.ts';
import { nmea, readSentence } from './nmea.ts';
import { readRtcmFrame, rtcm3 } from './rtcm3.ts';
import { readUbxMessage, ubx } from './ubx.ts';

/*
 * What a receiver of satellites sends on one line: NMEA 0183, UBX and RTCM 3. Positions have the same names and units
 * whatever brings them, and are one set of series.
 */

/** Kinds of messages whose numbers are those of the place. */
const placeKinds = new Set(['GGA', 'RMC', 'GLL', 'VTG', 'NAV-PVT', 'NAV-POSLLH']);
const placeSeries = 'position';

/** Fields of UBX by their names in NMEA. */
const sameNames: Readonly<Record<string, string>> = {
  lat: 'latitude',
  lon: 'longitude',
  hMSL: 'altitude',
  gSpeed: 'speed',
  headMot: 'course',
  numSV: 'satellites',
};

const knot = 1852 / 3600;

const [ubxStart, ubxSecond, rtcmStart, lineFeed] = [0xb5, 0x62, 0xd3, 0x0a];
const sentenceStarts = [0x24, 0x21, 0x5c];

/** Sentences have 82 bytes, makers' own and tag blocks more. Without a limit each `$` of a line is read to its end. */
const maxSentenceBytes = 1024;

/** Hands messages on under names that they share. */
class PlaceSink implements MessageSink {
  inner: MessageSink | undefined;
  #isPlace = false;

  get hasEnough(): boolean {
    return this.inner?.hasEnough === true;
  }

  begin(kind: string, from: number, to: number): void {
    this.#isPlace = placeKinds.has(kind);
    this.inner?.begin(kind, from, to, this.#isPlace ? placeSeries : kind);
  }
  number(name: string, value: number, from: number, to: number, unit?: string, label?: string): void {
    if (!this.#isPlace) return this.inner?.number(name, value, from, to, unit, label);
    const isKnots = name === 'speed' && unit === 'kn';
    const shown = sameNames[name] ?? name;
    this.inner?.number(shown, isKnots ? value * knot : value, from, to, isKnots ? 'm/s' : unit, label);
  }
  text(name: string, from: number, to: number): void {
    this.inner?.text(name, from, to);
  }
  bytes(name: string, from: number, to: number, value?: Uint8Array): void {
    this.inner?.bytes(name, from, to, value);
  }
  problem(problem: MessageProblem): void {
    this.inner?.problem(problem);
  }
}

/** One for all: messages are read one after the other. */
const places = new PlaceSink();

/** @returns where to go on: after a message, or after a byte that begins none */
function readNext(bytes: Uint8Array, from: number): number {
  const byte = bytes[from] ?? 0;
  if (byte === ubxStart && bytes[from + 1] === ubxSecond) return readUbxMessage(bytes, from, places);
  if (byte === rtcmStart) return readRtcmFrame(bytes, from, places);
  if (!sentenceStarts.includes(byte)) return from + 1;
  const end = Math.min(bytes.length, from + maxSentenceBytes);
  let to = from + 1;
  while (to < end && bytes[to] !== lineFeed && bytes[to] !== ubxStart && bytes[to] !== rtcmStart) to++;
  return readSentence(bytes, from, to, places) ? to : from + 1;
}

export const gnss: MessageDecoder<null> = {
  begin: () => null,

  decode({ bytes }, _state, sink) {
    places.inner = sink;
    for (let at = 0; at < bytes.length;) at = readNext(bytes, at);
    places.inner = undefined;
  },

  summary(message) {
    const { kind } = message;
    if (/^\d+$/.test(kind)) return rtcm3.summary(message);
    return kind.includes('-') && !placeKinds.has(kind) ? ubx.summary(message) : nmea.summary(message);
  },
};
