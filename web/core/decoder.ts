import type { EncodingId } from './encodings.ts';

/** Bytes to text, in pieces: what a `TextDecoder` does. What is not valid comes out as U+FFFD. */
export interface Decoder {
  /**
   * With `stream`, a character cut at the end waits for the next call; without, the text ends here and the decoder can
   * be used afresh.
   */
  decode(bytes: Uint8Array, options?: { stream?: boolean }): string;
}

/**
 * A streaming decoder for `id`.
 * @param makeTextDecoder gives the platform's own, e.g. `(label) => new TextDecoder(label, { ignoreBOM: true })`
 */
export function createDecoder(id: EncodingId, makeTextDecoder: (label: string) => Decoder): Decoder {
  const upper = upperHalves[id];
  if (upper === undefined) return makeTextDecoder(id);
  const units = Uint16Array.from({ length: 256 }, (_, byte) => (byte < 0x80 ? byte : upper.charCodeAt(byte - 0x80)));
  return { decode: (bytes) => decodeBytes(bytes, units) };
}

const latin1 = String.fromCharCode(...Array.from({ length: 128 }, (_, i) => 0x80 + i));
const boxes = '└┴┬├─┼';
const cp850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐' +
  `${boxes}ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0`;

/**
 * What the bytes from 0x80 are where the platform cannot be asked. The Encoding Standard takes the label `iso-8859-1`
 * for windows-1252 and `iso-8859-9` for windows-1254, and has no DOS code page but 866; Node 20 takes windows-1252 for
 * Latin-1. The DOS tables are those of unicode.org (VENDORS/MICSFT/PC); bytes below 0x20 are control characters.
 */
const upperHalves: { readonly [id in EncodingId]?: string } = {
  'iso-8859-1': latin1,
  'iso-8859-9': latin1.replace(/[ÐÝÞðýþ]/g, (letter) => 'ĞİŞğış'.charAt('ÐÝÞðýþ'.indexOf(letter))),
  'windows-1252': `€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ${latin1.slice(32)}`,
  cp437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐' +
    `${boxes}╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0`,
  cp850,
  cp852:
    'ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐' +
    `${boxes}Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0`,
  cp858: cp850.replace('ı', '€'),
};

const stepBytes = 8192; // arguments of one call

function decodeBytes(bytes: Uint8Array, units: Uint16Array): string {
  const step = new Uint16Array(Math.min(bytes.length, stepBytes));
  let text = '';
  for (let from = 0; from < bytes.length; from += stepBytes) {
    const length = Math.min(stepBytes, bytes.length - from);
    for (let i = 0; i < length; i++) step[i] = units[bytes[from + i] ?? 0] ?? 0;
    // Spread over arguments a typed array takes five times as long.
    text += Reflect.apply(String.fromCharCode, undefined, step.subarray(0, length)) as string;
  }
  return text;
}
