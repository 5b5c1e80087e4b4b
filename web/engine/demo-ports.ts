import type { WallClock } from '../line/clock.ts';
import type { PortProfile } from './api/ports.ts';
import type { PortRegistry } from './port-registry.ts';

/** What makes a demo device show its point at once. */
const profiles: Readonly<Record<string, Partial<PortProfile>>> = {
  gbk: { encoding: 'gbk' },
  shell: { lineEnding: 'cr' },
};

/** Loads the simulated devices, whose code is apart from what a first screen needs. @returns what adds them */
export async function loadDemoPorts(): Promise<(registry: PortRegistry, clock: WallClock) => Promise<void>> {
  const { DemoSource, demoDevices, demoIdOf } = await import('../demo/demo-source.ts');
  return (registry, clock) =>
    registry.add({
      kind: 'demo',
      lines: new DemoSource(clock),
      label: (line) => {
        const id = demoIdOf(line) ?? '';
        const device = demoDevices.find((known) => known.id === id);
        return {
          key: `demo:${id}`,
          name: device?.name ?? id,
          detail: device?.description ?? '',
          profile: profiles[id] ?? {},
        };
      },
    });
}
