import type { HighlightColor, HighlightRule } from '../../core/highlight-rule.ts';

/** Rules to start from, for what many devices and systems write. */
interface HighlightSet {
  readonly id: string;
  readonly label: string;
  readonly rules: readonly HighlightRule[];
}

const level = (name: string, color: HighlightColor, pattern: string, mode: 'text' | 'regex'): HighlightRule => ({
  name,
  query: { pattern, mode, matchCase: true },
  color,
  whole: true,
  on: true,
});

/** ESP-IDF "Logging library": a letter, and the time in brackets. */
const esp = (letters: string): string => `^[${letters}] \\([\\d:.]+\\)`;

/** Zephyr "Logging": the level in angle brackets. */
const zephyr = (name: string): string => `<${name}>`;

/** sd-daemon(3): the level of syslog in front, as the kernel writes it, too. */
const syslog = (levels: string): string => `^<[${levels}]>`;

/** logcat: formats *threadtime* (time, process, thread, level) and *brief*, *time* (level, slash, tag). */
const logcat = (letters: string): string =>
  `^(\\d\\d-\\d\\d [\\d:.]+ +\\d+ +\\d+ [${letters}] |(\\d\\d-\\d\\d [\\d:.]+ )?[${letters}]/)`;

/** Names are those of the levels in the logs, in every language. */
export const highlightSets: readonly HighlightSet[] = [
  {
    id: 'esp-idf',
    label: 'ESP-IDF',
    rules: [
      level('ESP error', 'red', esp('E'), 'regex'),
      level('ESP warning', 'yellow', esp('W'), 'regex'),
      level('ESP debug', 'quiet', esp('DV'), 'regex'),
      level('ESP crash', 'red', '^(Guru Meditation Error|Backtrace:|abort\\(\\) was called|assert failed:)', 'regex'),
    ],
  },
  {
    id: 'zephyr',
    label: 'Zephyr',
    rules: [
      level('Zephyr error', 'red', zephyr('err'), 'text'),
      level('Zephyr warning', 'yellow', zephyr('wrn'), 'text'),
      level('Zephyr debug', 'quiet', zephyr('dbg'), 'text'),
      level('Zephyr fatal', 'red', '>>> ZEPHYR FATAL ERROR', 'text'),
    ],
  },
  {
    id: 'systemd',
    label: 'systemd',
    rules: [
      level('systemd failed', 'red', '^\\[(FAILED|DEPEND| TIME )\\]', 'regex'),
      level('systemd warning', 'yellow', '^\\[ WARN \\]', 'regex'),
      level('systemd OK', 'green', '^\\[  OK  \\]', 'regex'),
      level('syslog error', 'red', syslog('0-3'), 'regex'),
      level('syslog warning', 'yellow', syslog('4'), 'regex'),
      level('syslog debug', 'quiet', syslog('7'), 'regex'),
    ],
  },
  {
    id: 'android',
    label: 'Android logcat',
    rules: [
      level('Android error', 'red', logcat('EF'), 'regex'),
      level('Android warning', 'yellow', logcat('W'), 'regex'),
      level('Android debug', 'quiet', logcat('DV'), 'regex'),
    ],
  },
];
