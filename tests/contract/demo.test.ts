import { describe, test } from 'vitest';
import { createDemoHarness } from './demo-harness.ts';
import { portContract } from './port-contract.ts';

describe('The demo devices’ port keeps the contract of Port', () => {
  for (const { title, run } of portContract(createDemoHarness())) test(title, run);
});
