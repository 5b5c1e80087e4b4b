import { html } from 'lit';
import { encode } from 'uqr';

/** Light modules around a code: scanners want four (ISO/IEC 18004, section 6.3.8). */
const border = 4;

/** A QR code as a drawing, dark on light in every theme, as scanners want it. @param label what it is, for those who do not see it */
export function qrCode(text: string, label: string) {
  const { data, size } = encode(text, { ecc: 'M', border });
  // One path of all dark modules: runs in a row become one rectangle.
  let path = '';
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x++;
      path += `M${from} ${y}h${x - from + 1}v1h-${x - from + 1}z`;
    }
  });
  return html`<svg class="qr" role="img" aria-label=${label} viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">
    <path fill="#fff" d="M0 0h${size}v${size}h-${size}z"/><path fill="#000" d=${path}/>
  </svg>`;
}
