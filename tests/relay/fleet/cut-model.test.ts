import { test } from 'vitest';
import { runs } from '../../support/runs.ts';
import { checkCutModel } from '../hub/cut-model.ts';
import { MemoryFleet } from './memory-fleet.ts';

test('for any cuts and losses: each byte once, in order; each write answered once, and sent at most once', async () => {
  await checkCutModel((device, clock) => {
    const fleet = new MemoryFleet({ device: () => device, clock, cross: queueMicrotask });
    const [{ core, nodes }, other] = [fleet.addGateway(), fleet.addGateway()];
    fleet.cut();
    let losses = 0;
    fleet.nats.loses = () => losses > 0 && losses-- > 0;
    return {
      hub: core,
      node: fleet.node,
      others: [other.core],
      join: () => fleet.mend(),
      cut: () => fleet.cut(),
      loseOne: () => void losses++,
      stop: async () => {
        fleet.cut();
        nodes.stop();
        other.nodes.stop();
        await fleet.node.stop();
      },
    };
  }, runs(150));
});
