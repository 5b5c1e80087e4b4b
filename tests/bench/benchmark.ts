import { readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { expect } from '@playwright/test';
import { Bench } from '../devices/bench.ts';
import type { VirtualDevice } from '../devices/virtual-device.ts';
import { AppPage } from '../support/app-page.ts';
import { launchChromium } from '../support/chromium.ts';
import { startPageServer, type PageServer } from '../support/page-server.ts';
import { arduino, plug } from '../support/plug.ts';
import { runAccessBenchmark } from './access/access-benchmark.ts';
import { accessHeading, formatAccessReport } from './access/access-report.ts';
import { createAppSubject } from './app-subject.ts';
import { runCaptureBenchmark } from './capture/capture-benchmark.ts';
import { captureHeading, formatCaptureReport } from './capture/capture-report.ts';
import { bareOrigin, serveBarePages } from './bare-page.ts';
import { createBareSubject } from './bare-subject.ts';
import { measureDecoding } from './decode/bundled-benchmark.ts';
import { decodeHeading, formatDecodeReport } from './decode/decode-report.ts';
import { watchScripts } from './first-load.ts';
import { measureFirstPaint } from './first-paint.ts';
import { runFleetBenchmark } from './fleet/fleet-benchmark.ts';
import { fleetHeading, formatFleetReport } from './fleet/fleet-report.ts';
import { runGatewayBenchmark } from './gateway/gateway-benchmark.ts';
import { formatGatewayReport, gatewayHeading } from './gateway/gateway-report.ts';
import { measureKeyLatency } from './key-latency.ts';
import { measureRun, type Run, type Subject } from './measure-subject.ts';
import { measureMemory, type Memory } from './memory.ts';
import { runPlotBenchmark } from './plot/plot-benchmark.ts';
import { formatPlotReport, plotHeading } from './plot/plot-report.ts';
import { transmitFrom } from './traffic.ts';
import { measureBrowserTimes } from './transfer/browser-times.ts';
import { measureResponseTimes } from './transfer/response-times.ts';
import { formatTransferReport, transferHeading } from './transfer/transfer-report.ts';
import { measureTransferRates } from './transfer/transfer-rates.ts';
import { runRelayBenchmark } from './relay/relay-benchmark.ts';
import { formatRelayReport, relayHeading } from './relay/relay-report.ts';
import { formatReport, type Report, type SubjectReport } from './report.ts';

const reportFile = 'docs/benchmarks.md';
const pacedBytesPerSecond = 1_200_000;
const pacedBytes = 12_000_000;
const flatOutBytes = 100_000_000;
/** The fastest counts: other programs on the computer only ever slow a run down. */
const flatOutRuns = 3;

/** The parts that `npm run bench` can measure; all of them unless one is named: `npm run bench -- relay`. */
export type BenchmarkPart =
  | 'app'
  | 'capture'
  | 'relay'
  | 'access'
  | 'transfer'
  | 'decode'
  | 'plot'
  | 'gateway'
  | 'fleet';

/**
 * Measures, prints the report and keeps it in `docs/benchmarks.md`; a part that is not measured stays there as it is.
 */
export async function runBenchmark(parts: readonly BenchmarkPart[]): Promise<void> {
  const kept = await readFile(reportFile, 'utf8').catch(() => '');
  const headings = [
    captureHeading,
    relayHeading,
    accessHeading,
    transferHeading,
    decodeHeading,
    plotHeading,
    gatewayHeading,
    fleetHeading,
  ];
  // One that was never measured is not there.
  const starts = [0, ...headings.map((heading) => kept.indexOf(heading))];
  const keptPart = (index: number): string => {
    const [start = -1, ...later] = starts.slice(index);
    return start < 0 ? '' : kept.slice(start, later.find((at) => at >= 0) ?? kept.length);
  };
  const loadBefore = loadavg()[0]!;
  const app = parts.includes('app') ? await measureApps() : keptPart(0) || '# Benchmarks';
  const capture = parts.includes('capture')
    ? formatCaptureReport(await runCaptureBenchmark(), loadBefore)
    : keptPart(1);
  const relay = parts.includes('relay') ? formatRelayReport(await runRelayBenchmark()) : keptPart(2);
  const access = parts.includes('access') ? formatAccessReport(await runAccessBenchmark()) : keptPart(3);
  const transfer = parts.includes('transfer')
    ? formatTransferReport(
        await measureTransferRates(),
        await measureResponseTimes(),
        await measureBrowserTimes(),
        loadBefore,
      )
    : keptPart(4);
  const decode = parts.includes('decode') ? formatDecodeReport(await measureDecoding(), loadBefore) : keptPart(5);
  const plot = parts.includes('plot') ? formatPlotReport(await runPlotBenchmark(), loadBefore) : keptPart(6);
  const gateway = parts.includes('gateway')
    ? formatGatewayReport(await runGatewayBenchmark(), loadBefore)
    : keptPart(7);
  const fleet = parts.includes('fleet') ? formatFleetReport(await runFleetBenchmark(), loadBefore) : keptPart(8);
  const text = `${[app, capture, relay, access, transfer, decode, plot, gateway, fleet]
    .map((part) => part.trimEnd())
    .filter(Boolean)
    .join('\n\n')}\n`;
  process.stdout.write(`\n${text}`);
  await writeFile(reportFile, text);
}

/** Measures all subjects one after the other on the same device. */
async function measureApps(): Promise<string> {
  const bench = await Bench.start();
  const device = await plug(bench);
  const bare = await serveBarePages();
  const server = await startPageServer();
  try {
    const report: Report = {
      loadBefore: loadavg()[0]!,
      subjects: [
        await measureBare(bench, device, 'window'),
        await measureBare(bench, device, 'worker'),
        await measureApp(bench, device, server, 'Terminal'),
        await measureApp(bench, device, server, 'Monitor'),
      ],
      firstLoad: await measureFirstLoad(server),
      firstPaint: await measureFirstPaint(server.origin),
    };
    return await formatReport(report);
  } finally {
    bare.close();
    await server.dispose();
    await bench.stop();
  }
}

async function measureBare(bench: Bench, device: VirtualDevice, place: 'window' | 'worker'): Promise<SubjectReport> {
  const context = await launchChromium({ bench, granted: [arduino], origin: bareOrigin });
  const page = await context.newPage();
  await page.goto(`${bareOrigin}/${place}.html`);
  await page.evaluate('ready');
  const subject = createBareSubject(`bare page, ${place}`, page);
  const report = await measureSubject(subject, device, true);
  await context.close();
  return report;
}

async function measureApp(
  bench: Bench,
  device: VirtualDevice,
  server: PageServer,
  view: 'Terminal' | 'Monitor',
): Promise<SubjectReport> {
  const context = await launchChromium({ bench, granted: [arduino], origin: server.origin, serviceWorker: true });
  const app = await AppPage.open(context, server.origin);
  // Nobody answers the picker that large exports ask for a file; without one they are downloads.
  await app.page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
  // In the first seconds the page is stored for offline use, beside whatever is measured.
  await app.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await app.openPort();
  await app.button(view).click();
  if (view === 'Terminal') await app.terminal.getByRole('textbox', { name: 'Terminal input' }).focus();
  else await expect(app.monitor).toBeVisible();
  const report = await measureSubject(
    createAppSubject(`Baudcast, ${view.toLowerCase()}`, app),
    device,
    view === 'Terminal',
  );
  await context.close();
  return report;
}

async function measureSubject(subject: Subject, device: VirtualDevice, takesKeys: boolean): Promise<SubjectReport> {
  process.stdout.write(`measuring: ${subject.name}\n`);
  const keys = takesKeys ? await measureKeys(subject, device) : undefined;
  const memory: Memory[] = [await measureMemory(subject.page)];
  const paced = await measureRun(subject, device, pacedBytes, pacedBytesPerSecond);
  const flatOut: Run[] = [];
  for (let run = 0; run < flatOutRuns; run++) {
    flatOut.push(await measureRun(subject, device, flatOutBytes));
    memory.push(await measureMemory(subject.page));
  }
  return { name: subject.name, keys, paced, flatOut, memory };
}

/** With nothing to read, and while the device transmits. */
async function measureKeys(subject: Subject, device: VirtualDevice): Promise<SubjectReport['keys']> {
  const quiet = await measureKeyLatency(subject.page, device);
  const receiving = transmitFrom(device, pacedBytes, pacedBytesPerSecond);
  const busy = await measureKeyLatency(subject.page, device);
  const lost = await subject.lostOf(await receiving);
  if (lost > 0) throw new Error(`${lost} bytes were lost while keys were pressed.`);
  return { quiet, busy };
}

async function measureFirstLoad(server: PageServer): Promise<Report['firstLoad']> {
  const context = await launchChromium({ origin: server.origin, serviceWorker: true });
  const stopWatch = watchScripts(context);
  const app = await AppPage.open(context, server.origin);
  await expect(app.page.getByRole('heading', { level: 1 })).toBeVisible();
  await app.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await app.page.waitForLoadState('networkidle');
  const firstLoad = await stopWatch();
  await context.close();
  return firstLoad;
}
