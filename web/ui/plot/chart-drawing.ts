/** A chart as shapes and texts, in CSS pixels: drawn on a canvas, and written as SVG. */
export interface ChartDrawing {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Shapes are cut off at its border. */
  readonly area: DrawingArea;
  readonly names: readonly DrawnName[];
  readonly xMarks: readonly DrawnMark[];
  readonly yMarks: readonly DrawnMark[];
  readonly shapes: readonly DrawnShape[];
  readonly texts: readonly DrawnText[];
}

export interface DrawingArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface DrawnName {
  readonly name: string;
  readonly color: string;
  readonly dash: readonly number[];
}

interface DrawnMark {
  readonly atPx: number;
  readonly text: string;
}

interface DrawnShape {
  /** As the `d` of an SVG path. */
  readonly path: string;
  readonly stroke?: string;
  readonly fill?: string;
  readonly widthPx?: number;
  readonly dash?: readonly number[];
}

interface DrawnText {
  readonly xPx: number;
  readonly yPx: number;
  readonly text: string;
  readonly color: string;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** The colours around the series, and the font. */
export interface DrawingColors {
  readonly ground: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly font: string;
}

/** Where a value is between two others, 0 to 1; on a logarithmic scale by its power. */
export function shareOf(value: number, [min, max]: readonly [number, number], isLog: boolean): number {
  return isLog ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
}

/** Round values between two others, at most about `count`. */
export function valueMarks(min: number, max: number, count: number): readonly number[] {
  const rough = (max - min) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10);
  const marks: number[] = [];
  for (let mark = Math.ceil(min / step); mark * step <= max && marks.length <= count * 2; mark++)
    // Without what is left over of a sum of tenths.
    marks.push(Number((mark * step).toPrecision(12)));
  return marks;
}

/** Powers of ten between two positive values, and where there are few of them, their double and fivefold, too. */
export function logMarks(min: number, max: number, count: number): readonly number[] {
  const [first, last] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  if (!Number.isFinite(last - first)) return [];
  const factors = (last - first) * 3 <= count * 1.5 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil((last - first) / Math.max(1, count)));
  const marks: number[] = [];
  for (let power = first; power <= last; power++)
    if (power % every === 0) for (const factor of factors) marks.push(Number(`${factor}e${power}`));
  const within = marks.filter((mark) => mark >= min && mark <= max);
  // Less than a power is seen.
  return within.length < 2 ? valueMarks(min, max, count) : within;
}

/** The path of a line through places in pixels; `undefined` breaks it. */
export function linePath(places: Iterable<readonly [xPx: number, yPx: number] | undefined>): string {
  let path = '';
  let isDown = false;
  for (const place of places) {
    if (place) path += `${isDown ? 'L' : 'M'}${round(place[0])} ${round(place[1])}`;
    // A point between two breaks is a dot.
    if (place && !isDown) path += 'h0';
    isDown = place !== undefined;
  }
  return path;
}

const round = (px: number): number => Math.round(px * 10) / 10;

/** Draws on a canvas whose context has the scale of CSS pixels. Without its names: the page has them beside it. */
export function drawOnCanvas(context: CanvasRenderingContext2D, drawing: ChartDrawing, colors: DrawingColors): void {
  const { area, xMarks, yMarks, shapes, texts } = drawing;
  context.save();
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.font = `11px ${colors.font}`;
  context.fillStyle = colors.muted;
  context.strokeStyle = colors.line;
  context.lineWidth = 1;
  context.textBaseline = 'middle';
  context.textAlign = 'end';
  for (const { atPx, text } of yMarks) {
    context.fillText(text, area.left - 6, atPx);
    context.stroke(new Path2D(`M${area.left} ${Math.round(atPx) + 0.5}h${area.width}`));
  }
  context.textBaseline = 'top';
  context.textAlign = 'center';
  for (const { atPx, text } of xMarks) {
    context.fillText(text, atPx, area.top + area.height + 6);
    context.stroke(new Path2D(`M${Math.round(atPx) + 0.5} ${area.top}v${area.height}`));
  }
  context.save();
  context.beginPath();
  context.rect(area.left, area.top, area.width, area.height);
  context.clip();
  for (const { path, stroke, fill, widthPx = 1.5, dash = [] } of shapes) {
    const outline = new Path2D(path);
    if (fill) {
      context.fillStyle = fill;
      context.fill(outline); // oxlint-disable-line unicorn/no-array-fill-with-reference-type -- a canvas
    }
    if (!stroke) continue;
    context.strokeStyle = stroke;
    context.lineWidth = widthPx;
    context.setLineDash([...dash]);
    context.stroke(outline);
  }
  context.restore();
  context.textBaseline = 'alphabetic';
  for (const { xPx, yPx, text, color, anchor } of texts) {
    context.fillStyle = color;
    context.textAlign = anchor === 'middle' ? 'center' : anchor;
    context.fillText(text, xPx, yPx);
  }
  context.restore();
}
