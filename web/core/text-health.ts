import { createDecoder, type Decoder } from './decoder.ts';
import { encodings, type EncodingId } from './encodings.ts';
import { Utf16Decoder, wideOrder } from './utf-16.ts';

/** Fewer bytes say nothing. */
const minBytes = 24;
/** From this share of characters on that are none, a text is noise. */
const noiseShare = 0.25;
/** Another encoding is looked for from this share on: a degree sign in each line is little, and always wrong. */
const wrongShare = 0.03;
/** An encoding that leaves more than this share undecoded is not the right one. */
const maxWrongShare = 0.02;
/** Fewer than these are an accident. */
const minOdd = 5;

/** What the newest received bytes look like. */
export type TextHealth =
  /** Text, or too little to tell. */
  | { readonly kind: 'readable' }
  /** Not text as it is decoded now; in one of these encodings it is, the likeliest first. */
  | { readonly kind: 'other-encoding'; readonly share: number; readonly encodings: readonly EncodingId[] }
  /** Not text in any encoding: another baud rate, or bytes that were never text. */
  | { readonly kind: 'noise'; readonly share: number };

/**
 * Judges the newest received bytes.
 * @param lineErrors framing and parity errors among them: the line itself is wrong then, not the encoding
 * @param makeTextDecoder as for `createDecoder`
 * @param offset how many bytes came before them
 */
export function judgeText(
  bytes: Uint8Array,
  encoding: EncodingId,
  lineErrors: number,
  makeTextDecoder: (label: string) => Decoder,
  offset = 0,
): TextHealth {
  const isLineBad = lineErrors >= minOdd && lineErrors > bytes.length / 50;
  if (bytes.length < minBytes && !isLineBad) return { kind: 'readable' };
  const text = createDecoder(encoding, makeTextDecoder).decode(bytes);
  const share = oddShare(text);
  const wide = isLineBad ? undefined : wideText(bytes, encoding, offset)?.id;
  if (wide) return wide === encoding ? { kind: 'readable' } : { kind: 'other-encoding', share, encodings: [wide] };
  if (wideOrder(encoding) && !isLineBad) {
    // Two bytes of any text are a character of UTF-16.
    const found = isCommonText(bytes, makeTextDecoder)
      ? (['utf-8'] as const)
      : likelyEncodings(bytes, encoding, makeTextDecoder);
    if (found.length > 0) return { kind: 'other-encoding', share, encodings: found };
  }
  if (!isLineBad && encoding !== 'utf-8' && isUtf8(bytes, makeTextDecoder))
    return { kind: 'other-encoding', share, encodings: ['utf-8'] };
  if (!isLineBad && share >= wrongShare && share * text.length >= minOdd) {
    const found = likelyEncodings(bytes, encoding, makeTextDecoder);
    if (found.length > 0) return { kind: 'other-encoding', share, encodings: found };
  }
  return share >= noiseShare || (isLineBad && (share >= wrongShare || lineErrors > bytes.length / 10))
    ? { kind: 'noise', share }
    : { kind: 'readable' };
}

/** Whether `bytes` are ASCII, UTF-8 or UTF-16, but for a few: then the line is right, whatever they are decoded as. */
export function isCommonText(bytes: Uint8Array, makeTextDecoder: (label: string) => Decoder): boolean {
  if (bytes.length < minBytes || wideText(bytes)) return true;
  return oddShare(createDecoder('utf-8', makeTextDecoder).decode(bytes)) < wrongShare;
}

/** From this share of ASCII on a text of UTF-16 is one; else it has to be as plausible as this. */
const asciiShare = 0.6;
const wordShare = 0.7;

/**
 * The text of `bytes` when they are UTF-16, which has zeros where other text has none. They may begin within a unit.
 * Where both orders read alike, as with ASCII or Cyrillic, `now` is right, or else what begins at an even place.
 * @param offset the place of the first byte
 */
export function wideText(
  bytes: Uint8Array,
  now: EncodingId = 'utf-8',
  offset = 0,
): { readonly id: 'utf-16le' | 'utf-16be'; readonly text: string } | undefined {
  const zeros = bytes.reduce((count, byte) => count + Number(byte === 0), 0);
  if (bytes.length < minBytes || zeros < Math.max(2, bytes.length / 100)) return undefined;
  const read = (['le', 'be'] as const).flatMap((order) =>
    [0, 1].map((from) => {
      const text = new Utf16Decoder(order).decode(bytes.subarray(from), { stream: true });
      const id = `utf-16${order}` as const;
      const likely = text.startsWith('\ufeff') ? 3 : id === now ? 2 : (offset + from) % 2 === 0 ? 1 : 0;
      return { id, text, score: wideScore(text), likely };
    }),
  );
  const best = read.reduce((a, b) =>
    b.score - a.score > 0.02 || (b.score >= a.score - 0.02 && b.likely > a.likely) ? b : a,
  );
  return best.score >= asciiShare ? best : undefined;
}

/** From 0 to 1: as `plausibility`, also for text that is all ASCII. */
function wideScore(text: string): number {
  if (text.includes('\ufffe') || oddShare(text) > maxWrongShare) return 0;
  const ascii = text.match(/[\x20-\x7e\t\r\n\x1b]/g)?.length ?? 0;
  if (ascii >= text.length * asciiShare) return ascii / text.length;
  const blanks = text.match(/[\r\n ]/g)?.length ?? 0;
  const score = plausibility(text);
  return blanks >= 2 && score >= wordShare ? score : 0;
}

/** Bytes that are valid UTF-8 beyond ASCII are hardly anything else. */
function isUtf8(bytes: Uint8Array, makeTextDecoder: (label: string) => Decoder): boolean {
  // The newest bytes may begin and end within a character.
  const start = bytes.findIndex((byte) => byte < 0x80 || byte >= 0xc0);
  const text = createDecoder('utf-8', makeTextDecoder).decode(bytes.subarray(Math.max(0, start)), { stream: true });
  const beyond = [...text].filter((character) => (character.codePointAt(0) ?? 0) >= 0x80).length;
  return beyond >= minOdd && !text.includes('\ufffd');
}

/** Characters that no device writes as text, U+FFFD above all, as a share of all. */
export function oddShare(text: string): number {
  let odd = 0;
  let count = 0;
  for (const character of text) {
    count++;
    if (isOdd(character.codePointAt(0) ?? 0)) odd++;
  }
  return count === 0 ? 0 : odd / count;
}

/** ACK, NAK, XON, XOFF and the like stand among text; BEL, BS, TAB, LF, VT, FF, CR and ESC belong to it. */
function isOdd(code: number): boolean {
  if (code < 0x20) return !((code >= 0x07 && code <= 0x0d) || code === 0x1b || code === 0x11 || code === 0x13);
  if (code >= 0x7f && code < 0xa0) return true;
  return code === 0xfffd || (code >= 0xe000 && code <= 0xf8ff) || code >= 0xf0000;
}

interface Candidate {
  readonly id: EncodingId;
  readonly score: number;
}

/** The encodings in which `bytes` are text that a person could have written, the likeliest first. */
function likelyEncodings(
  bytes: Uint8Array,
  now: EncodingId,
  makeTextDecoder: (label: string) => Decoder,
): readonly EncodingId[] {
  const high = bytes.reduce((count, byte) => count + Number(byte >= 0x80), 0);
  if (high < minOdd) return []; // ASCII and control characters are the same in all
  const likely = encodings
    .filter(({ id, isRare }) => id !== now && !isRare && !wideOrder(id))
    .map(({ id }): Candidate => {
      const text = createDecoder(id, makeTextDecoder).decode(bytes);
      return { id, score: oddShare(text) > maxWrongShare ? 0 : plausibility(text) };
    })
    .filter(({ score }) => score >= 0.6)
    .toSorted((a, b) => b.score - a.score);
  const best = likely[0]?.score ?? 0;
  return likely
    .filter(({ score }) => score > best * 0.85)
    .slice(0, 3)
    .map(({ id }) => id);
}

/** Scripts of which a text has one, besides ASCII and its signs. */
const scripts = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
  /\p{Script=Hangul}/u,
];

/** Signs that stand alone in the output of instruments. */
const commonSigns = new Set('°µ±²³Ω£€§·×÷–—‘’“”…℃，。：；！？、（）【】《》「」～￥％＝＋－');

/** From 0 to 1: whether the characters beyond ASCII look like words of one script, or like a few signs. */
function plausibility(text: string): number {
  const beyond = [...text].filter((character) => (character.codePointAt(0) ?? 0) >= 0x80);
  if (beyond.length === 0) return 0;
  const signs = beyond.filter((character) => commonSigns.has(character)).length;
  const letters = scripts.map((script) => beyond.filter((character) => script.test(character)).length);
  const most = Math.max(...letters);
  const known = (most + signs) / beyond.length;
  return known * caseScore(text) * latinScore(text) * eastAsianScore(beyond);
}

/** In languages with Latin letters most of them are ASCII. */
function latinScore(text: string): number {
  const all = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  const beyond = text.match(/(?![\x00-\x7f])\p{Script=Latin}/gu)?.length ?? 0;
  return beyond > all * 0.4 ? 0.5 : 1;
}

/** A capital after a small letter, within a word, is what another encoding makes of a text. */
function caseScore(text: string): number {
  const pairs = text.match(/\p{L}(?=\p{L})/gu)?.length ?? 0;
  const turns = text.match(/\p{Ll}(?=[^\x00-\x7f])(?=\p{Lu})/gu)?.length ?? 0;
  return pairs === 0 ? 1 : Math.max(0, 1 - (4 * turns) / pairs);
}

/** Frequent in Chinese and Japanese texts, and in what instruments write; simplified and traditional. */
const frequentHan = new Set(
  '的一是不了在人有我他这為为之大来來以个個中上们們到说說国國和地也子时時道出而要于於就下得可你年生自会會那后後能对對着著事其里裡所' +
    '去行过過家十用发發天如然作方成者多日都三小军軍二无無同么麼经經法当當起与與好看学學进進种種将將还還分此心前面又定见見只主没沒公从從' +
    '温溫度湿濕电電压壓流传傳感器系统統启啟动動完正常错錯误誤连連接设設备備初始化数數据據收送间間版本开開关關机機号號值超限请請输輸入口率位功失败敗警告状狀态態模式测測量水气氣光速目値検出',
);

/**
 * Text in Chinese, Japanese or Korean has its frequent characters, its kana or its Hangul; decoded wrongly it is
 * scattered over all that there are.
 */
function eastAsianScore(beyond: readonly string[]): number {
  const han = beyond.filter((character) => /\p{Script=Han}/u.test(character));
  const kana = beyond.filter((character) => /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(character)).length;
  const hangul = beyond.filter((character) => /\p{Script=Hangul}/u.test(character)).length;
  const all = han.length + kana + hangul;
  if (all === 0) return 1;
  const frequent = han.filter((character) => frequentHan.has(character)).length;
  // Half-width kana are what single high bytes become in Shift-JIS.
  const halfWidth = beyond.filter((character) => character >= '\uff61' && character <= '\uff9f').length;
  return 0.6 + 0.4 * Math.min(1, (1.6 * frequent + kana - 2 * halfWidth + hangul) / all);
}

/** The line of `bytes` that reads worst as `encoding`: it shows best what another one makes of it. */
export function oddestLine(
  bytes: Uint8Array,
  encoding: EncodingId,
  makeTextDecoder: (label: string) => Decoder,
): Uint8Array {
  let worst = bytes;
  let most = -1;
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed < 0 ? bytes.length : feed;
    const line = bytes.subarray(start, end);
    const text = createDecoder(encoding, makeTextDecoder).decode(line);
    const odd = oddShare(text) * text.length;
    if (odd > most) [worst, most] = [line, odd];
    start = end + 1;
  }
  return worst;
}

/** Rates to try when what is received is noise, the likeliest first. */
export function likelyBaudRates(now: number): readonly number[] {
  return [115_200, 9600, 57_600, 38_400, 19_200, 74_880, 230_400, 921_600].filter((rate) => rate !== now).slice(0, 5);
}
