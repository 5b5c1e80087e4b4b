import { cpus, release, totalmem } from 'node:os';

/** The computer and the time of a measurement. */
export function describeComputer(): string {
  const [{ model } = { model: 'unknown' }] = cpus();
  const gigabytes = (totalmem() / 1e9).toFixed(1);
  const parts = [
    new Date().toISOString().slice(0, 10),
    `${cpus().length} × ${model.trim()}, ${gigabytes} GB`,
    `Linux ${release().split('.', 2).join('.')}`,
    `Node ${process.versions.node}`,
  ];
  return parts.join(' · ');
}
