import { afterAll, beforeAll, describe, test, vi } from 'vitest';
import { PlainReadableStream } from '../support/plain-readable-stream.ts';
import { createDemoHarness } from './demo-harness.ts';
import { portContract } from './port-contract.ts';

describe('The W3C port over a line meets the contract of Port', () => {
  for (const { title, run } of portContract(createDemoHarness())) test(title, run);
});

describe('The W3C port over a line meets the contract of Port, in a browser without byte streams', () => {
  beforeAll(() => void vi.stubGlobal('ReadableStream', PlainReadableStream));
  afterAll(() => void vi.unstubAllGlobals());
  for (const { title, run } of portContract(createDemoHarness({ byob: false }))) test(title, run);
});
