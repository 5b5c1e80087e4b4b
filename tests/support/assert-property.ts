import fc from 'fast-check';
import { runs } from './runs.ts';

/** `fc.assert` with fewer runs in the unit tests than the 100 of the long ones, unless a number is given. */
export const assertProperty = ((property: fc.IProperty<unknown>, parameters: fc.Parameters<unknown> = {}) =>
  fc.assert(property, { numRuns: runs(100, 20), ...parameters })) as typeof fc.assert;
