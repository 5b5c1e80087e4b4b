import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formOf, profileOf } from '../../../web/ui/ports/port-form.ts';
import { fakeProfile } from '../../support/fake-state.ts';

describe('the port dialog', () => {
  test('returns the profile it was opened with, for any baud rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 0xffff_ffff }), (baudRate) => {
        const profile = { ...fakeProfile, settings: { ...fakeProfile.settings, baudRate } };
        expect(profileOf(formOf(profile))).toEqual(profile);
      }),
    );
  });

  test.each(['', '0', 'fast', '9600.5', '-9600', '1e5', '4294967296'])('refuses the baud rate "%s"', (baudRate) => {
    expect(profileOf({ ...formOf(fakeProfile), baudRate })).toBeUndefined();
  });

  test('trims a name', () => {
    expect(profileOf({ ...formOf(fakeProfile), name: '  Motor driver ' })?.name).toBe('Motor driver');
  });
});
