import type { PortSummary } from '../../engine/api/ports.ts';

/** The demo device for someone who asks for any: the one with the most to see and to type at. */
export function showcaseDemo(ports: readonly PortSummary[]): PortSummary | undefined {
  const demos = ports.filter(({ source }) => source === 'demo');
  return demos.find(({ name }) => name === 'Boot log and shell') ?? demos[0];
}
