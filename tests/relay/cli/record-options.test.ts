import { describe, expect, it } from 'vitest';
import { readServeOptions } from '../../../relay/cli/serve-options.ts';
import { UsageError } from '../../../relay/cli/command.ts';

const record = (...args: string[]) => {
  const asked = readServeOptions(args, {}, () => '');
  return asked.action === 'serve' ? asked.options.record : undefined;
};

describe('the options of the recording', () => {
  it('record nothing without a directory, and then within 1 GiB in segments of 8 MiB', () => {
    expect(record()).toBeUndefined();
    expect(record('--record=/var/lib/baudcast')).toEqual({
      directory: '/var/lib/baudcast',
      budgetBytes: 2 ** 30,
      segmentBytes: 8 * 2 ** 20,
    });
  });

  it('accept sizes in bytes and in powers of 1024', () => {
    const sizes: [string, number][] = [
      ['500000000', 500_000_000],
      ['100000K', 102_400_000],
      ['64m', 64 * 2 ** 20],
      ['2G', 2 ** 31],
      ['3T', 3 * 2 ** 40],
    ];
    for (const [size, budgetBytes] of sizes)
      expect(record('--record=d', '--record-budget', size), size).toMatchObject({ budgetBytes });
  });

  it('refuse sizes that are invalid, do not fit each other, or have no directory', () => {
    for (const size of ['', 'x', '-1', '1.5G', '1GB', '1e9', '99999999999999', '999999999999T', '0']) {
      expect(() => record('--record=d', `--record-budget=${size}`), size).toThrow(UsageError);
    }
    expect(() => record('--record=d', '--record-segment=1048575')).toThrow('1M or more');
    expect(() => record('--record=d', '--record-segment=8M', '--record-budget=31M')).toThrow('4 times');
    expect(record('--record=d', '--record-segment=8M', '--record-budget=32M')).toBeDefined();
    expect(() => record('--record-budget=1G')).toThrow('--record DIR');
    expect(() => record('--record=')).toThrow('directory');
  });
});
