import type { CompileRegex } from '../capture/search/regex-search.ts';

/**
 * Loads the regular expressions: RE2's, which take linear time whatever the pattern. A pattern that the built-in ones
 * would chew on for minutes must not be able to stop a worker.
 */
export async function loadRegex(): Promise<CompileRegex> {
  const { RE2JS } = await import('re2js');
  return (pattern, { matchCase, multiline }) => {
    let compiled: InstanceType<typeof RE2JS>;
    try {
      const flags = (matchCase ? 0 : RE2JS.CASE_INSENSITIVE) | (multiline ? RE2JS.MULTILINE : 0);
      compiled = RE2JS.compile(pattern, flags);
    } catch (error) {
      throw new SyntaxError(error instanceof Error ? error.message : String(error), { cause: error });
    }
    let text: string | undefined;
    let matcher = compiled.matcher('');
    return {
      get start() {
        return matcher.start();
      },
      get end() {
        return matcher.end();
      },
      test: (within) => compiled.test(within),
      find(within, from) {
        if (within !== text) {
          text = within;
          matcher = compiled.matcher(within);
        }
        return matcher.find(from);
      },
    };
  };
}
