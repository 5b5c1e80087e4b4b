import fc from 'fast-check';

// Properties that say no number themselves; all 100 of fast-check are run in the long tests.
fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: 20 });
