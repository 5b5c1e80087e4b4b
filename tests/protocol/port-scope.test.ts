import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PortScope } from '../../relay/protocol/access.ts';
import { includesPort, isWithin } from '../../relay/protocol/port-scope.ts';
import { runs } from '../support/runs.ts';

describe('a scope of ports', () => {
  it('has the ports it names, and all ports of a node with a star', () => {
    expect(includesPort('all', 'gps')).toBe(true);
    expect(includesPort([], 'gps')).toBe(false);
    expect(includesPort(['gps', 'lab2/*'], 'gps')).toBe(true);
    expect(includesPort(['gps', 'lab2/*'], 'lab2/demo/echo')).toBe(true);
    for (const other of ['gps2', 'GPS', 'lab2', 'lab22/gps', 'lab1/lab2/gps', ''])
      expect(includesPort(['gps', 'lab2/*'], other), other).toBe(false);
    // A star is an ordinary character anywhere else.
    expect(includesPort(['*', 'lab*', 'l*b/gps'], 'lab/gps')).toBe(false);
  });

  it('can be granted only within the grantor’s own scope, so it has no port that the grantor lacks', () => {
    const part = fc.constantFrom('a', 'b', 'ab', '*');
    const id = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    const scope = fc.oneof(fc.constant<PortScope>('all'), fc.array(id, { maxLength: 4 }));
    let within = 0;
    fc.assert(
      fc.property(scope, scope, fc.array(id), (inner, outer, ids) => {
        if (!isWithin(inner, outer)) return;
        within++;
        for (const one of ids)
          if (includesPort(inner, one))
            expect(includesPort(outer, one), `${one} of ${String(inner)} in ${String(outer)}`).toBe(true);
      }),
      { numRuns: runs(2000) },
    );
    expect(within).toBeGreaterThan(runs(100, 5));
    expect(isWithin('all', ['a/*', 'b/*'])).toBe(false);
    expect(isWithin([], [])).toBe(true);
  });
});
