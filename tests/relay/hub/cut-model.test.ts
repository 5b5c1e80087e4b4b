import { test } from 'vitest';
import { runs } from '../../support/runs.ts';
import { checkCutModel } from './cut-model.ts';
import { MemoryHub } from './memory-hub.ts';

test('for any cuts of the link: each byte once, in order; each write answered once and sent at most once', async () => {
  await checkCutModel((device, clock) => {
    const bench = new MemoryHub({ device: () => device, clock, cross: queueMicrotask });
    return {
      hub: bench.hub,
      node: bench.node,
      join: () => bench.join(),
      cut: () => bench.cut(),
      stop: async () => {
        bench.cut();
        bench.nodes.stop();
        await bench.node.stop();
      },
    };
  }, runs(150));
});
