import { defaultSettings, type PortSettings } from '../../web/core/port-settings.ts';
import type { Line, LineOpening } from '../../web/line/line.ts';
import { lineEndContract } from './line-end-contract.ts';
import type { LineHarness, LineSection } from './line-harness.ts';
import { lineReceiveContract } from './line-receive-contract.ts';
import { LineRecord } from './line-record.ts';
import { lineSignalsContract } from './line-signals-contract.ts';
import { lineTransmitContract } from './line-transmit-contract.ts';
import type { ContractTest } from './port-harness.ts';

/**
 * The behaviour of every `Line`. Written against a harness and with plain assertions, so that it runs in Node and,
 * bundled, in a page. Nothing in it waits for time to pass.
 */
export function lineContract(harness: LineHarness): ContractTest[] {
  const tests: ContractTest[] = [];
  const test: Parameters<LineSection>[0] = (title, run, settings) => {
    tests.push({
      title,
      async run() {
        const made = await harness.makeLine();
        const openings: LineOpening[] = [];
        const open = async (line: Line, changes: Partial<PortSettings> = {}) => {
          const record = new LineRecord();
          const opening = await line.open({ ...defaultSettings, ...changes }, record);
          openings.push(opening);
          return { opening, record };
        };
        try {
          await run({ ...made, open, ...(await open(made.line, settings)) });
        } finally {
          for (const opening of openings) await opening.close();
          await made.release();
        }
      },
    });
  };
  const sections = [lineReceiveContract, lineTransmitContract, lineSignalsContract, lineEndContract];
  for (const section of sections) section(test, harness);
  return tests;
}
