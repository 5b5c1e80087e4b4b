/**
 * How often something is tried, or how much of it: all in the long tests, which run the file a second time, a tenth in
 * the unit tests.
 * @param atLeast what a test needs to mean something. Default: 10
 */
export function runs(all: number, atLeast = 10): number {
  return process.env['TEST_RUNS'] === 'all' ? all : Math.min(all, Math.max(atLeast, Math.ceil(all / 10)));
}
