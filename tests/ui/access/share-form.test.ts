import { describe, expect, test } from 'vitest';
import { type DurationChoice, durationOf, emptyForm, wishOf } from '../../../web/ui/access/share-form.ts';

const own = (count: string, unit: DurationChoice['unit']): DurationChoice => ({ usual: 'own', count, unit });

describe('The share form', () => {
  test('has by default the lowest role and a working day', () => {
    const wish = { name: '', ports: 'all', role: 'viewer', durationMs: 8 * 3_600_000 };
    // One device: the link stays in a browser's history.
    expect(wishOf(emptyForm)).toEqual({ wish: { ...wish, devices: 1 } });
    expect(wishOf({ ...emptyForm, devices: Infinity })).toEqual({ wish });
  });

  test('asks for what is chosen, but not of a viewer, who does nothing', () => {
    const operator = { ...emptyForm, role: 'operator', confirm: 'transmit' } as const;
    expect(wishOf(operator).wish).toMatchObject({ role: 'operator', confirm: 'transmit' });
    expect(wishOf({ ...operator, role: 'viewer' }).wish).not.toHaveProperty('confirm');
    expect(wishOf({ ...operator, confirm: 'none' }).wish).not.toHaveProperty('confirm');
  });

  test('lists the ports, and needs one', () => {
    expect(wishOf({ ...emptyForm, which: 'these', chosen: ['gps'], name: ' Ann ' }).wish).toMatchObject({
      ports: ['gps'],
      name: 'Ann',
    });
    expect(wishOf({ ...emptyForm, which: 'these' })).toEqual({ problem: 'ports' });
    // The earlier selection has no effect where all are selected.
    expect(wishOf({ ...emptyForm, which: 'all', chosen: ['gps'] }).wish?.ports).toBe('all');
  });

  test.each([
    [own('1', 'minute'), 60_000],
    [own(' 1,5 ', 'hour'), 5_400_000],
    [own('366', 'day'), 366 * 86_400_000],
    [own('0.5', 'minute'), undefined],
    [own('367', 'day'), undefined],
    [own('', 'hour'), undefined],
    [own('-1', 'hour'), undefined],
    [own('1e3', 'hour'), undefined],
    [own('ten', 'hour'), undefined],
  ])('converts %j to %s ms', (choice, durationMs) => {
    expect(durationOf(choice)).toBe(durationMs);
    expect(wishOf({ ...emptyForm, duration: choice }).problem).toBe(durationMs === undefined ? 'duration' : undefined);
  });
});
