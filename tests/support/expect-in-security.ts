import { beforeEach, expect } from 'vitest';
import './views-equal.ts';

/** A test of the security requirements that calls no `expect` fails, whatever its source looks like. */
beforeEach(({ task }) => {
  for (let at: { name: string; suite?: typeof at } | undefined = task; at; at = at.suite)
    if (/\bsecurity \d/.test(at.name)) return expect.hasAssertions();
});
