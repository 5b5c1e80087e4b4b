import { literal } from 'lit/static-html.js';
import { describe, expect, test } from 'vitest';
import { readMonitorOptions } from '../../../web/ui/monitor/monitor-options.ts';
import { readPlotOptions } from '../../../web/ui/plot/plot-options.ts';
import { readTerminalOptions } from '../../../web/ui/terminal/terminal-options.ts';
import type { ViewKind } from '../../../web/ui/view/view-kind.ts';
import {
  loadViewPreferences,
  saveViewPreferences,
  withOptions,
  type ViewPreferences,
} from '../../../web/ui/view/view-preferences.ts';
import { memoryStore } from '../../support/memory-store.ts';

const kind = (id: string, readOptions: ViewKind['readOptions']): ViewKind => ({
  id,
  tag: literal`some-view`,
  name: () => id,
  showTitle: () => id,
  readOptions,
});
const kinds = [kind('terminal', readTerminalOptions), kind('monitor', readMonitorOptions)];
const defaults: ViewPreferences = {
  view: 'terminal',
  options: { terminal: readTerminalOptions({}), monitor: readMonitorOptions({}) },
  composerMode: 'text',
  escapesEnding: 'none',
  checksum: '',
  offersDecoder: true,
};

const storeOf = (text: string) => memoryStore(['baudcast.view.p', text]);

describe('view preferences', () => {
  test('are stored separately for each port', () => {
    const store = memoryStore();
    const chosen = withOptions(
      { ...defaults, view: 'monitor', offersDecoder: false },
      { rowBytes: 0, rule: { kind: 'gap', gapMs: 2.5 } },
    );
    expect(chosen.options['monitor']).toEqual({
      ...readMonitorOptions({}),
      rowBytes: 0,
      rule: { kind: 'gap', gapMs: 2.5 },
    });
    saveViewPreferences(store, 'p', chosen);
    expect(loadViewPreferences(kinds, store, 'p')).toEqual(chosen);
    expect(loadViewPreferences(kinds, store, 'q')).toEqual(defaults);
  });

  test('a decoder that is chosen in one view is that of the others, with its rule', () => {
    const gap = { kind: 'gap', gapMs: 9 };
    const begun = { ...defaults, view: 'monitor', options: { ...defaults.options, plot: readPlotOptions({}) } };
    const decoded = withOptions(begun, { decoder: 'modbus-rtu', rule: { kind: 'gap', gapMs: 5 } });
    expect(decoded.options['plot']).toMatchObject({ decoder: 'modbus-rtu', rule: { kind: 'gap', gapMs: 5 } });
    expect(withOptions(decoded, { rule: gap }).options['plot']).toMatchObject({ rule: gap });
    const text = withOptions(decoded, { decoder: '' });
    expect(text.options['plot']).toBe(decoded.options['plot']);
    expect(withOptions(text, { rule: gap }).options['plot']).toBe(decoded.options['plot']);
    expect(withOptions(decoded, { format: 'hex' }).options['plot']).toBe(decoded.options['plot']);
    expect(decoded.options['terminal']).toBe(defaults.options['terminal']);
  });

  const damaged = {
    format: 'hex',
    rowBytes: 7,
    time: 'iso',
    micros: 'yes',
    rule: { kind: 'gap', gapMs: -1 },
    direction: null,
    extra: 1,
  };
  const mended = {
    ...defaults,
    options: { ...defaults.options, monitor: { ...readMonitorOptions({}), format: 'hex', time: 'iso' } },
  };

  test('fall back one by one where the stored value is invalid', () => {
    const stored = { view: 'plot', composerMode: 'morse', options: { monitor: damaged, plot: {} } };
    expect(loadViewPreferences(kinds, storeOf(JSON.stringify(stored)), 'p')).toEqual(mended);
  });

  test('are read from before each kind of view had options of its own', () => {
    expect(loadViewPreferences(kinds, storeOf(JSON.stringify({ view: 'plot', ...damaged })), 'p')).toEqual(mended);
    const { options, composerMode } = loadViewPreferences(
      kinds,
      storeOf(JSON.stringify({ newline: 'lf', composerMode: 'hex' })),
      'p',
    );
    expect(options['terminal']).toMatchObject({ lineBreaks: 'lf' });
    expect(composerMode).toBe('hex');
  });

  test('keep only the options of kinds that exist', () => {
    const stored = { options: { plot: { zoom: 2 } } };
    expect(loadViewPreferences(kinds, storeOf(JSON.stringify(stored)), 'p')).toEqual(defaults);
  });

  test.each(['', 'not json', 'null', '[]', '7'])('are the defaults when %j is stored', (stored) => {
    expect(loadViewPreferences(kinds, storeOf(stored), 'p')).toEqual(defaults);
  });

  test('work without storage', () => {
    saveViewPreferences(undefined, 'p', defaults);
    expect(loadViewPreferences(kinds, undefined, 'p')).toEqual(defaults);
  });
});
