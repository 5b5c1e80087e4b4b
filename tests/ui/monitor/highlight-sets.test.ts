import { describe, expect, test } from 'vitest';
import { readHighlightRules } from '../../../web/core/highlight-rule.ts';
import { highlightSets } from '../../../web/ui/monitor/highlight-sets.ts';
import { RowIndex } from '../../../web/capture/rows/row-index.ts';
import { RowReader } from '../../../web/capture/rows/row-reader.ts';
import { RowSource } from '../../../web/capture/rows/row-source.ts';
import { loadRegex } from '../../../web/scan/regex.ts';
import { paintRuleOf } from '../../../web/scan/rows-selection.ts';
import { makeRowDecoder } from '../../../web/scan/text-decoder.ts';
import { byLine, captureOf, chunks, everything } from '../../capture/support.ts';

/** The name of the rule that each line gets. */
async function namesOf(id: string, lines: readonly string[]): Promise<(string | undefined)[]> {
  const { rules = [] } = highlightSets.find((set) => set.id === id) ?? {};
  const made = await Promise.all(rules.map((rule) => paintRuleOf(rule, loadRegex)));
  expect(made.map(({ problem }) => problem)).toEqual(rules.map(() => ''));
  const capture = captureOf(chunks('rx', ...lines.map((line) => `${line}\r\n`)));
  const decoder = makeRowDecoder('utf-8');
  const index = new RowIndex(capture, new RowSource(capture, byLine), { ...everything, decoder });
  await index.fold(0);
  const reader = new RowReader(
    0,
    index,
    decoder,
    made.map(({ rule }) => rule),
  );
  const rows = await reader.read(0, lines.length);
  return rows.map((row) => (row.kind === 'packet' && row.rule !== undefined ? rules[row.rule]?.name : undefined));
}

describe('sets of highlight rules', () => {
  test('match the levels of ESP-IDF, with its colours and both of its times', async () => {
    const lines = [
      '\x1b[0;31mE (1234) wifi: no memory\x1b[0m',
      'W (14:02:09.123) wifi: weak',
      'I (29) boot: ok',
      'D (30) heap: free',
      "Guru Meditation Error: Core  0 panic'ed (LoadProhibited)",
      'Every (1) thing',
    ];
    const names = ['ESP error', 'ESP warning', undefined, 'ESP debug', 'ESP crash', undefined];
    expect(await namesOf('esp-idf', lines)).toEqual(names);
  });

  test('match those of Zephyr', async () => {
    const lines = [
      '[00:00:00.010,000] <err> sensor: bus',
      '[00:00:00.020,000] \x1b[1;33m<wrn> sensor: slow\x1b[0m',
      '[00:00:00.030,000] <inf> main: up',
      '[00:00:00.040,000] <dbg> main: x',
      '[00:00:01.000,000] <err> os: >>> ZEPHYR FATAL ERROR 0',
    ];
    expect(await namesOf('zephyr', lines)).toEqual([
      'Zephyr error',
      'Zephyr warning',
      undefined,
      'Zephyr debug',
      'Zephyr error',
    ]);
  });

  test('match those of systemd and of syslog', async () => {
    const lines = [
      '[\x1b[0;1;31mFAILED\x1b[0m] Failed to start foo.service.',
      '[  OK  ] Started bar.',
      '[DEPEND] Dependency failed for baz.',
      '<3>usb 1-1: device descriptor read failed',
      '<4>low entropy',
      '<6>usb 1-1: new device',
    ];
    const names = ['systemd failed', 'systemd OK', 'systemd failed', 'syslog error', 'syslog warning', undefined];
    expect(await namesOf('systemd', lines)).toEqual(names);
  });

  test('match those of Android, in three formats of logcat', async () => {
    const lines = [
      '11-29 14:02:09.123  1234  5678 E ActivityManager: ANR',
      'E/AndroidRuntime( 1234): FATAL EXCEPTION: main',
      '11-29 14:02:09.123 W/System( 123): slow',
      '11-29 14:02:09.123  1234  5678 I Tag: E nothing',
      '11-29 14:02:09.123  1234  5678 D Tag: x',
      'Entry/exit',
    ];
    const names = ['Android error', 'Android error', 'Android warning', undefined, 'Android debug', undefined];
    expect(await namesOf('android', lines)).toEqual(names);
  });

  test('are rules that are stored unchanged', () => {
    for (const { rules } of highlightSets) expect(readHighlightRules(JSON.parse(JSON.stringify(rules)))).toEqual(rules);
  });
});
