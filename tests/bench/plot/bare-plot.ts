import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { channels, sampleBytes, samplesPerSecond } from './float-samples.ts';

const uplot = (file: string): string =>
  readFileSync(createRequire(import.meta.url).resolve(`uplot/dist/${file}`), 'utf8');

const head = `<!doctype html><title>Bare plot</title><link rel="stylesheet" href="/uplot.css">
<style>body { margin: 0 }</style><script src="/uplot.js"></script>`;

/** One chart of all points: nothing is left out of what is given to it, and nothing is done before. */
const chart = `
const channels = ${channels};
const makePlot = (data) => new uPlot({
  width: innerWidth, height: innerHeight, legend: { show: false }, scales: { x: { time: false } },
  series: [{}, ...Array.from({ length: channels }, (_, i) => ({ stroke: 'hsl(' + i * 22 + ' 80% 40%)', width: 1.5 }))],
}, data, document.body);
`;

/**
 * Pages that give uPlot all points: `/live.html` those of the last `spanS` seconds from the port with `vendorId`, with
 * each frame, and reads the other granted port next to it; `/past.html` as many as it is told.
 */
export const barePlotFiles = (vendorId: number, spanS: number) =>
  ({
    '/uplot.js': ['text/javascript', uplot('uPlot.iife.min.js')],
    '/uplot.css': ['text/css', uplot('uPlot.min.css')],
    '/live.html': [
      'text/html',
      `${head}<script>${chart}
const most = ${samplesPerSecond * 120}, shown = ${samplesPerSecond * spanS}, bytesEach = ${sampleBytes};
const columns = Array.from({ length: channels + 1 }, () => new Float64Array(most));
const count = { samples: 0, pictures: 0, otherBytes: 0 };
const plot = makePlot(columns.map((column) => column.subarray(0, 0)));
let rest = new Uint8Array(0);
function take(chunk) {
  const bytes = new Uint8Array(rest.length + chunk.length);
  bytes.set(rest);
  bytes.set(chunk, rest.length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (; at + bytesEach <= bytes.length; at += bytesEach, count.samples++) {
    columns[0][count.samples] = count.samples / ${samplesPerSecond};
    for (let i = 0; i < channels; i++) columns[i + 1][count.samples] = view.getFloat32(at + i * 4, true);
  }
  rest = bytes.slice(at);
}
async function read(port, take) {
  await port.open({ baudRate: 921600, bufferSize: 1 << 20 });
  const reader = port.readable.getReader();
  (async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      take(value);
    }
  })();
}
let drawn = 0;
function draw() {
  requestAnimationFrame(draw);
  if (count.samples === drawn) return;
  drawn = count.samples;
  count.pictures++;
  plot.setData(columns.map((column) => column.subarray(Math.max(0, drawn - shown), drawn)));
}
globalThis.ready = navigator.serial.getPorts().then((ports) => Promise.all(ports.map((port) =>
  port.getInfo().usbVendorId === ${vendorId}
    ? read(port, take)
    : read(port, ({ length }) => { count.otherBytes += length; })))).then(draw);
</script>`,
    ],
    '/past.html': [
      'text/html',
      `${head}<script>${chart}
let plot, most;
const afterFrame = () => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = resolve;
  requestAnimationFrame(() => port2.postMessage(0));
});
globalThis.open = async (samples) => {
  most = samples;
  const data = Array.from({ length: channels + 1 }, (_, i) => Float64Array.from({ length: samples }, (_, at) =>
    i === 0 ? at / ${samplesPerSecond} : 2 + i * 2 + Math.sin(at / (500 + i * 300)) + Math.random() / 2));
  const startMs = performance.now();
  plot = makePlot(data);
  await afterFrame();
  return performance.now() - startMs;
};
globalThis.show = async (from, to) => {
  const startMs = performance.now();
  plot.setScale('x', { min: from * most / ${samplesPerSecond}, max: to * most / ${samplesPerSecond} });
  await afterFrame();
  return performance.now() - startMs;
};
</script>`,
    ],
  }) as const;
