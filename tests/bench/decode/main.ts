import { runDecodeBenchmark } from './decode-benchmark.ts';

const [bytes, points] = process.argv.slice(2).map(Number);
const report = JSON.stringify(await runDecodeBenchmark(bytes, points));
// The engine's channel to itself would keep the process alive.
process.stdout.write(report, () => process.exit());
