import type { RegexTest } from '../capture/search/row-matcher.ts';

/**
 * Loads the regular expressions: RE2's, which take linear time whatever the pattern. The engine's worker also reads the
 * ports, so a pattern that the built-in ones would chew on for minutes must not be able to stop it.
 */
export async function loadRegex(): Promise<(pattern: string, matchCase: boolean) => RegexTest> {
  const { RE2JS } = await import('re2js');
  return (pattern, matchCase) => {
    try {
      const compiled = RE2JS.compile(pattern, matchCase ? 0 : RE2JS.CASE_INSENSITIVE);
      return (text) => compiled.matcher(text).find();
    } catch (error) {
      throw new SyntaxError(error instanceof Error ? error.message : String(error), { cause: error });
    }
  };
}
