import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../relay/cli/command.ts';
import { labelsOf, readLabels } from '../../../relay/cli/label-options.ts';
import { readServeOptions } from '../../../relay/cli/serve-options.ts';
import { bounds } from '../../../relay/protocol/limits.ts';

describe('readLabels()', () => {
  it('reads labels of the computer and of single ports, which win', () => {
    const labels = readLabels(['site=berlin', 'note=a=b: c', 'gps:room=3', 'demo/echo:site=lab', 'a:b:rack=温度 1']);
    expect(labelsOf(labels, 'other')).toEqual({ site: 'berlin', note: 'a=b: c' });
    expect(labelsOf(labels, 'gps')).toEqual({ site: 'berlin', note: 'a=b: c', room: '3' });
    expect(labelsOf(labels, 'demo/echo')).toMatchObject({ site: 'lab' });
    expect(labelsOf(labels, 'a:b')).toMatchObject({ rack: '温度 1' });
    expect(labelsOf(readLabels([]), 'gps')).toBeUndefined();
  });

  it.each([
    'site',
    'site=',
    '=berlin',
    ':site=berlin',
    '-site=berlin',
    '__proto__=x',
    'sîte=berlin',
    `site=${'x'.repeat(bounds.labelLength + 1)}`,
    `${'k'.repeat(33)}=x`,
    'site= berlin',
    'site=a\u202eb',
    'site=a\nb',
  ])('refuses %j', (text) => {
    expect(() => readLabels([text])).toThrow(UsageError);
  });

  it('refuses what is given twice, and too many', () => {
    expect(() => readLabels(['site=a', 'site=b'])).toThrow("gives 'site' twice");
    const host = Array.from({ length: bounds.labels }, (_, i) => `k${i}=v`);
    expect(() => readLabels([...host, 'gps:k0=other'])).not.toThrow();
    expect(() => readLabels([...host, 'gps:one=more'])).toThrow("for the port 'gps'");
  });

  it('reads them from a configuration file, too', () => {
    const file = JSON.stringify({ label: { site: 'berlin', 'gps:room': '3' } });
    const action = readServeOptions(['--config', 'c.json'], {}, () => file);
    expect(action.action === 'serve' && labelsOf(action.options.labels, 'gps')).toEqual({ site: 'berlin', room: '3' });
  });
});
