import { UartReceiver } from './uart-receiver.ts';

/** Why what is received may be no text, though the device transmits text. */
export type LineGuess =
  /** The device's rate is another one. */
  | { readonly kind: 'rate'; readonly baudRate: number }
  /**
   * Its characters have so many bits, and a parity bit; `none`: after 7 bits the line is always high. The text is what
   * was received, with these settings.
   */
  | {
      readonly kind: 'framing';
      readonly dataBits: 7 | 8;
      readonly parity: 'even' | 'odd' | 'none';
      readonly text: string;
    }
  /** The levels of the line are upside down, as with RS-232 levels on a logic input. */
  | { readonly kind: 'inverted' };

/** Rates that devices have, the commonest first. */
const deviceRates = [
  115_200, 9600, 57_600, 38_400, 19_200, 74_880, 4800, 230_400, 2400, 1200, 460_800, 921_600, 14_400, 28_800, 31_250,
  250_000, 500_000, 1_000_000, 1_500_000, 2_000_000,
];

/** Rates closer than this are one: a receiver takes both. */
const sameRate = 0.03;
/** Fewer bytes say nothing. */
const minBytes = 24;
/** So close (in nats a byte) to what a guess predicts, what is received comes from nothing else. */
const closeDistance = 0.7;
/** Up to here it may be another text, if no other guess is nearly as close. */
const maxDistance = 2.2;
const minLead = 0.8;
/** Guesses that are so close to the best cannot be told apart: the commoner one comes first. */
const sameDistance = 0.12;
/** Passes over the text per prediction. With a slower receiver each pass is cut at other places. */
const maxRounds = 4;
/** Pauses between characters, in bits: none, a second stop bit, and a device that takes its time. */
const pauses = [0, 1, 11.3];
/** Clocks of devices: right, and as far off as cheap ones are. */
const clocks = [1, 0.985, 1.015];
const maxGuesses = 3;
/** Fewer bytes, or fewer different ones, have the same parity by accident. */
const minParityBytes = 48;
const minParityValues = 8;
/** Bytes whose eighth bit is not what the parity says are an accident up to this share. */
const maxWrongParity = 0.02;
/** Text has more blanks and line endings than this. */
const minBlanks = 0.03;

/** What devices write: logs, prompts, measured values. */
const typicalText = [
  'I (1047) app: started, version 2.3.1, free heap 214536 bytes',
  '[12:40:07] sensor 3: temperature=23.41 humidity=48.2 ok',
  'rst cause: power on, boot mode (3,6)',
  'load 0x40080400, len 15464, entry 0x400805f0',
  '$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47',
  '1023,512,87,-14,0.025,3.300',
  'AT+CSQ', '+CSQ: 21,99', 'OK', 'ERROR: timeout while waiting for device', '> ',
  'wifi: connected to network, ip 192.168.1.42, channel 6, rssi -61',
  'Linux version 6.1.0 (armv7l) console [ttyS0] enabled',
].join('\r\n'); // prettier-ignore

interface PredictedGuess {
  readonly guess: LineGuess;
  /** Logarithms of how often each byte value comes; systems and devices differ. */
  readonly predictions: readonly Float64Array[];
}

/**
 * Guesses what is wrong with a line on which what is received is not text, from how often each byte value comes: a
 * device's text is sampled at the receiver's rate for every rate that the device may have. Binary data gives no guess.
 */
export class LineGuesser {
  readonly #guesses: readonly PredictedGuess[];

  /** Use `create`. */
  private constructor(guesses: readonly PredictedGuess[]) {
    this.#guesses = guesses;
  }

  /**
   * Samples text at every rate, which takes some tens of milliseconds in all.
   * @param baudRate of the receiver, which has 8 data bits and no parity
   * @param rest awaited after each rate: others have the thread then
   */
  static async create(baudRate: number, rest: () => Promise<void>): Promise<LineGuesser> {
    const guesses: PredictedGuess[] = [];
    for (const guess of allGuesses(baudRate)) {
      guesses.push(guess);
      await rest();
    }
    return new LineGuesser(guesses);
  }

  /**
   * @param bytes the newest received ones, 24 at least
   * @returns the likeliest first, three at most
   */
  guess(bytes: Uint8Array): readonly LineGuess[] {
    if (bytes.length < minBytes) return [];
    const framing = guessFraming(bytes);
    if (framing) return [framing];
    const seen = shares(bytes);
    const all = this.#guesses.map(({ guess, predictions }) => ({
      guess,
      // Some systems hand on bytes with framing errors, some do not.
      distance: Math.min(...predictions.map((predicted) => distance(seen, predicted))),
    }));
    const best = Math.min(...all.map((one) => one.distance));
    const likely = all.filter((one) => one.distance <= best + sameDistance);
    const others = all.filter((one) => one.distance > best + sameDistance);
    const isClear = best <= closeDistance || others.every((one) => one.distance >= best + minLead);
    return best <= maxDistance && isClear ? likely.map(({ guess }) => guess).slice(0, maxGuesses) : [];
  }
}

function* allGuesses(receiverRate: number): Generator<PredictedGuess> {
  for (const baudRate of deviceRates) {
    if (Math.abs(baudRate / receiverRate - 1) <= sameRate) continue;
    const guess: LineGuess = { kind: 'rate', baudRate };
    yield { guess, predictions: predict(baudRate / receiverRate, false) };
  }
  const guess: LineGuess = { kind: 'inverted' };
  yield { guess, predictions: predict(1, true) };
}

function guessFraming(bytes: Uint8Array): LineGuess | undefined {
  if (bytes.length < minParityBytes || new Set(bytes).size < minParityValues) return undefined;
  let high = 0;
  let odd = 0;
  let blank = 0;
  let text = '';
  for (const byte of bytes) {
    const low = byte & 0x7f;
    high += byte >> 7;
    odd += onesOf(byte) & 1;
    blank += Number(low === 0x20 || low === 0x0a || low === 0x0d);
    text += String.fromCharCode(low);
  }
  const { length } = bytes;
  const isText = (text.match(/[\x20-\x7e\r\n\t\x1b]/g)?.length ?? 0) > length * 0.95;
  if (!isText) return undefined;
  // A text in an East Asian encoding has high bytes alone, too, but not where blanks are.
  if (high >= length * (1 - maxWrongParity))
    return blank > length * minBlanks ? { kind: 'framing', dataBits: 7, parity: 'none', text } : undefined;
  const oddShare = odd / length;
  if (Math.min(oddShare, 1 - oddShare) > maxWrongParity) return undefined;
  const isOdd = oddShare > 0.5;
  if (high > length / 10) return { kind: 'framing', dataBits: 7, parity: isOdd ? 'odd' : 'even', text };
  // A parity bit that is low looks like a missing stop bit, and such bytes are dropped: the others are left.
  return high === 0 ? { kind: 'framing', dataBits: 8, parity: isOdd ? 'even' : 'odd', text } : undefined;
}

function onesOf(byte: number): number {
  let ones = 0;
  for (let left = byte; left > 0; left >>= 1) ones += left & 1;
  return ones;
}

/** How often each byte value comes, of all. */
function shares(bytes: Iterable<number>): Float64Array {
  const counts = new Float64Array(256);
  let total = 0;
  for (const byte of bytes) {
    counts[byte] = (counts[byte] ?? 0) + 1;
    total++;
  }
  return counts.map((count) => count / Math.max(1, total));
}

/**
 * What typical text becomes, with each pause and clock: all bytes, and those without framing errors.
 * @param bit length of a bit of the receiver, in bits of the device
 */
function predict(bit: number, isInverted: boolean): readonly Float64Array[] {
  return pauses.flatMap((pause) => clocks.flatMap((clock) => predictWith(pause, bit * clock, isInverted)));
}

function predictWith(pause: number, bit: number, isInverted: boolean): readonly Float64Array[] {
  const all: number[] = [];
  const whole: number[] = [];
  const receiver = new UartReceiver(bit, ({ byte, isBroken }) => {
    all.push(byte);
    if (!isBroken) whole.push(byte);
  });
  const idle = isInverted ? 0 : 1;
  const rounds = Math.max(1, Math.min(maxRounds, Math.round(bit * bit * 3)));
  for (let round = 0; round < rounds; round++) {
    receiver.feed(idle, 20 + round * 0.618);
    for (const character of typicalText) {
      receiver.feedCharacter(character.charCodeAt(0), isInverted);
      // Between lines a device has something else to do.
      receiver.feed(idle, character === '\n' ? 37.3 : pause);
    }
  }
  receiver.feed(idle, 20 * Math.max(1, bit));
  // What was not predicted counts as rare.
  const logOf = (share: number) => Math.log(0.97 * share + 0.03 / 256);
  return [all, whole].filter((bytes) => bytes.length >= 8).map((bytes) => shares(bytes).map(logOf));
}

/** Kullback-Leibler divergence, in nats a byte. @param predicted logarithms */
function distance(seen: Float64Array, predicted: Float64Array): number {
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) {
    const share = seen[byte] ?? 0;
    if (share > 0) sum += share * (Math.log(share) - (predicted[byte] ?? 0));
  }
  return sum;
}
