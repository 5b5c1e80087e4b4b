import type { ChartDrawing, DrawingColors } from './chart-drawing.ts';
import { swatchPx } from './plot-series.ts';

/** Room for the names of the series above a chart, and between charts. */
const namesPx = 26;

/** A letter of the font is about so wide. */
const letterPx = 6.6;

/** The charts below each other as an SVG file. Texts are texts; those of a device may have anything in them. */
export function svgOf(drawings: readonly ChartDrawing[], colors: DrawingColors): string {
  const width = Math.max(1, ...drawings.map(({ widthPx }) => widthPx));
  const height = drawings.reduce((sum, { heightPx }) => sum + heightPx + namesPx, 1);
  let top = 0;
  const charts = drawings.map((drawing, at) => {
    const chart = chartOf(drawing, colors, `area${at}`, top);
    top += drawing.heightPx + namesPx;
    return chart;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg"${attributes({ width, height, viewBox: `0 0 ${width} ${height}` })}`,
    `${attributes({ 'font-family': colors.font, 'font-size': 11 })}>`,
    element('rect', { width, height, fill: colors.ground }),
    ...charts,
    '</svg>\n',
  ].join('');
}

function chartOf(drawing: ChartDrawing, colors: DrawingColors, id: string, topPx: number): string {
  const { area, names, xMarks, yMarks, shapes, texts } = drawing;
  const { left, top, width, height } = area;
  const parts: string[] = [];
  let x = left;
  for (const { name, color, dash } of names) {
    const line = {
      d: `M${x} 13h${swatchPx}`,
      stroke: color,
      'stroke-width': 2,
      'stroke-dasharray': dash.join(' ') || undefined,
    };
    parts.push(element('path', line), textOf(name, { x: x + swatchPx + 5, y: 17, fill: colors.text }));
    x += swatchPx + 5 + Array.from(name).length * letterPx + 16;
  }
  parts.push(`<g transform="translate(0 ${namesPx})">`);
  parts.push(`<clipPath id="${id}">${element('rect', { x: left, y: top, width, height })}</clipPath>`);
  for (const { atPx, text } of yMarks) {
    parts.push(element('path', { d: `M${left} ${atPx.toFixed(1)}h${width}`, stroke: colors.line }));
    const place = { x: left - 6, y: (atPx + 4).toFixed(1), 'text-anchor': 'end', fill: colors.muted };
    parts.push(textOf(text, place));
  }
  for (const { atPx, text } of xMarks) {
    parts.push(element('path', { d: `M${atPx.toFixed(1)} ${top}v${height}`, stroke: colors.line }));
    const place = { x: atPx.toFixed(1), y: top + height + 16, 'text-anchor': 'middle', fill: colors.muted };
    parts.push(textOf(text, place));
  }
  parts.push(`<g clip-path="url(#${id})" stroke-linejoin="round" stroke-linecap="round">`);
  for (const { path, stroke, fill = 'none', widthPx = 1.5, dash = [] } of shapes) {
    const line = stroke && { stroke, 'stroke-width': widthPx, 'stroke-dasharray': dash.join(' ') || undefined };
    parts.push(element('path', { d: path, fill, ...line }));
  }
  parts.push('</g>');
  for (const { xPx, yPx, text, color, anchor } of texts)
    parts.push(textOf(text, { x: xPx.toFixed(1), y: yPx.toFixed(1), fill: color, 'text-anchor': anchor }));
  parts.push('</g>');
  return `<g transform="translate(0 ${topPx})">${parts.join('')}</g>`;
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

function element(name: string, of: Attributes): string {
  return `<${name}${attributes(of)}/>`;
}

function textOf(text: string, of: Attributes): string {
  return `<text${attributes(of)}>${escaped(text)}</text>`;
}

function attributes(of: Attributes): string {
  return Object.entries(of)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escaped(String(value))}"`))
    .join('');
}

/** XML has no way to write most control characters, nor halves of surrogate pairs. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
