import { closeContract } from './close-contract.ts';
import { lostContract } from './lost-contract.ts';
import { openContract } from './open-contract.ts';
import type { ContractHarness, ContractPort, ContractTest } from './port-harness.ts';
import { readableContract } from './readable-contract.ts';
import { signalsContract } from './signals-contract.ts';
import { writableContract } from './writable-contract.ts';

/**
 * The behaviour of every `Port`, section by section of Web Serial (WICG/serial). Written against a harness and with
 * plain assertions, so that it runs in Node and, bundled, in a page. Nothing in it waits for time to pass.
 */
export function portContract(harness: ContractHarness): ContractTest[] {
  const tests: ContractTest[] = [];
  const test = (title: string, run: (made: ContractPort) => Promise<void>): void => {
    tests.push({
      title,
      async run() {
        const made = await harness.makePort();
        try {
          await run(made);
        } finally {
          await made.release();
        }
      },
    });
  };
  const sections = [openContract, readableContract, writableContract, signalsContract, closeContract, lostContract];
  for (const section of sections) section(test, harness);
  return tests;
}
