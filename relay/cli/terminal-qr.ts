import { encode } from 'uqr';

/** Two rows of modules are one line of text: the character for upper and lower, each dark or light, dark first. */
const halves = { dark: { dark: ' ', light: '▄' }, light: { dark: '▀', light: '█' } } as const;
/** Light on dark in any colour scheme: not every camera reads inverted codes. */
const [coloured, plain] = ['\u001b[38;5;231;48;5;16m', '\u001b[0m'];

/**
 * A QR code of `text` in half blocks, for a terminal.
 * @param hasColours whether the terminal's own colours are to be replaced. Without, it is meant for light text on a
 * dark ground
 * @param columns how wide the terminal is. Default: wide enough
 * @returns whole lines; `undefined` where it does not fit
 */
export function terminalQr(
  text: string,
  { hasColours, columns = Infinity }: { readonly hasColours: boolean; readonly columns?: number | undefined },
): string | undefined {
  const { data, size } = encode(text, { ecc: 'L', border: 2 });
  if (size > columns) return undefined;
  const shadeAt = (x: number, y: number): 'dark' | 'light' => (data[y]?.[x] ? 'dark' : 'light');
  return Array.from({ length: Math.ceil(size / 2) }, (_, row) => {
    const line = Array.from(
      { length: size },
      (_module, x) => halves[shadeAt(x, row * 2)][shadeAt(x, row * 2 + 1)],
    ).join('');
    return hasColours ? `${coloured}${line}${plain}\n` : `${line}\n`;
  }).join('');
}
