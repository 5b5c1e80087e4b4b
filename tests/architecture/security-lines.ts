import { parseSync, Visitor } from 'vite';

/** How a line of the security requirements can be checked: what an `expect` of its tests has to look at. */
export type CheckKind = 'refused' | 'hidden' | 'bounded' | 'exact';

export interface SecurityLine {
  readonly sentence: string;
  readonly check: CheckKind;
  /** It has no test yet; removed when it has one. */
  readonly isAwaited?: true;
}

/** The security requirements, by number. */
export const securityLines: Readonly<Record<number, SecurityLine>> = {
  1: { sentence: 'An upgrade or request with a foreign `Origin` is answered 403.', check: 'refused' },
  2: { sentence: 'A `Host` that is not on the allowlist is answered 403 on every route.', check: 'refused' },
  3: { sentence: '500 malformed `Host` and `Origin` values are refused; the process lives.', check: 'refused' },
  4: { sentence: 'Every route and upgrade path without a credential is answered 401.', check: 'refused' },
  5: { sentence: 'A cookie is not a credential; `X-Forwarded-*` counts from a trusted proxy only.', check: 'refused' },
  6: { sentence: 'No credential is in a query string, a log, an event or an answer.', check: 'hidden' },
  7: { sentence: 'An unauthenticated socket receives nothing, and is closed after 5 s.', check: 'refused' },
  8: { sentence: 'Guesses are counted by address, and have to wait ever longer.', check: 'exact' },
  9: { sentence: 'Large messages and floods of fragments end the connection in flat memory.', check: 'bounded' },
  10: { sentence: 'What waits for a stalled viewer stays below its bound.', check: 'bounded' },
  11: { sentence: 'A hostile device name is inert in page, log and file names.', check: 'exact' },
  12: { sentence: 'Ports are opened by id only; an unlisted path is NOT_FOUND.', check: 'refused' },
  13: { sentence: 'A role passes only the messages it may send.', check: 'refused' },
  14: { sentence: 'The default bind is loopback; more needs a credential and TLS.', check: 'exact' },
  15: { sentence: 'No request makes the relay connect elsewhere or run a program.', check: 'exact' },
  16: { sentence: 'Only allowed origins read answers.', check: 'exact' },
  17: { sentence: 'No authority’s key stays on disk; the certificate names the chosen hosts only.', check: 'exact' },
  18: { sentence: 'A share ends on time and when it is revoked, and never exceeds role or ports.', check: 'refused' },
  19: { sentence: 'A session resumes for its identity only; the audit has the relay’s own facts.', check: 'exact' },
  20: { sentence: '1,000 clients that reconnect at once are spread, and lose nothing.', check: 'bounded' },
  21: { sentence: 'An answer without progress for 15 s is ended.', check: 'exact' },
  22: { sentence: 'Connections per address are bounded.', check: 'exact' },
  23: { sentence: 'Nothing that one client sends ends the link of a node.', check: 'exact' },
  24: { sentence: 'Lists that grow by what clients do are bounded.', check: 'bounded' },
  25: { sentence: 'Allowances count by the share at the root.', check: 'refused' },
  26: { sentence: 'A flood never erases the evidence of what others did.', check: 'exact' },
  27: { sentence: 'A state, audit or recording directory serves one relay.', check: 'refused' },
  28: { sentence: 'A directory of somebody else is refused.', check: 'refused' },
  29: { sentence: 'A full or missing disk at start: the ports are served.', check: 'exact' },
  30: { sentence: 'Removal, numbering and expiry hold when the wall clock is set.', check: 'exact' },
  31: { sentence: 'The relay’s own voice cannot be imitated.', check: 'exact' },
  32: {
    sentence: 'What a load from a relay may store is bounded by what it announced.',
    check: 'bounded',
  },
  33: { sentence: 'A link for one device signs nobody in after *Sign out*.', check: 'refused' },
  34: { sentence: 'A command exits 0 only when it has done what it says.', check: 'exact' },
  35: { sentence: 'A log or stream that cannot be written never ends the relay.', check: 'exact' },
  36: { sentence: 'The page notices within 5 s that its engine is gone.', check: 'exact' },
};

const looks: Readonly<Record<CheckKind, RegExp>> = {
  refused: /\b(?:4\d\d|44\d\d|45\d\d|1008|1009)\b|refus|[A-Z]{3,}_[A-Z]{3,}|FORBIDDEN|toThrow|rejects|ended|revoked/,
  hidden: /\.not\.to(?:Contain|Match)|toEqual\(\[\]\)/,
  bounded: /\.toBeLessThan(?:OrEqual)?\(|toHaveLength\(/,
  exact: /\.(?:toBe|toEqual|toMatchObject|toStrictEqual|toMatch|toContain)\(/,
};

export const checks = (kind: CheckKind, assertion: string): boolean => looks[kind].test(assertion);

/** A test that belongs to a line of the security requirements. */
export interface SecurityTest {
  readonly line: number;
  readonly title: string;
  /** Source of the `expect(…)` calls that it runs, in its own body or in functions of the same module. */
  readonly assertions: readonly string[];
}

interface Range {
  readonly start: number;
  readonly end: number;
}
const within = (inner: Range, outer: Range): boolean => inner.start >= outer.start && inner.end <= outer.end;

/** Tests that run wherever they can; `it.skip` and `it.todo` do not count. */
const testFunction = /^(describe|it|test)(?:\.(?:each|skipIf|runIf|for)\b[^]*)?$/;

/** The tests of a module whose title, or that of a suite around them, names their line. */
export function securityTests(path: string, text: string): SecurityTest[] {
  // Few files name a line: the tree of the others is not needed.
  if (!named.test(text)) return [];
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message}`);
  const sourceOf = ({ start, end }: Range): string => text.slice(start, end);
  const suites: (Range & { readonly title: string })[] = [];
  const tests: (Range & { readonly title: string })[] = [];
  const assertions: Range[] = [];
  const calls: (Range & { readonly name: string })[] = [];
  const functions: (Range & { readonly name: string })[] = [];
  new Visitor({
    CallExpression: (node) => {
      const callee = sourceOf(node.callee);
      const kind = testFunction.exec(callee)?.[1];
      const [first] = node.arguments;
      const body = node.arguments.find(({ type }) => /^(?:Arrow)?Function/.test(type));
      if (kind && first && body) {
        const found = { title: sourceOf(first), start: body.start, end: body.end };
        (kind === 'describe' ? suites : tests).push(found);
      }
      if (/^expect[.(]/.test(sourceOf(node))) assertions.push(node);
      else if (node.callee.type === 'Identifier') calls.push({ name: callee, start: node.start, end: node.end });
    },
    FunctionDeclaration: ({ id, start, end }) => {
      if (id) functions.push({ name: id.name, start, end });
    },
    VariableDeclarator: ({ id, init }) => {
      if (id.type === 'Identifier' && init && /Function/.test(init.type))
        functions.push({ name: id.name, start: init.start, end: init.end });
    },
  }).visit(program);

  const assertionsOf = (range: Range, seen = new Set<string>()): string[] => [
    ...assertions.filter((assertion) => within(assertion, range)).map(sourceOf),
    ...calls
      .filter((call) => within(call, range) && !seen.has(call.name))
      .flatMap(({ name }) => {
        seen.add(name);
        return functions.filter((made) => made.name === name).flatMap((made) => assertionsOf(made, seen));
      }),
  ];
  return tests.flatMap((test) => {
    const titles = [...suites.filter((suite) => within(test, suite)), test].map(({ title }) => title);
    return titles.flatMap(linesIn).map((line) => ({
      line,
      title: test.title,
      assertions: [...new Set(assertionsOf(test))],
    }));
  });
}

const named = /security ([\d, and]+)/;

/** The lines that a title names: `security 12 and 13: …`. */
function linesIn(title: string): number[] {
  return (named.exec(title)?.[1]?.match(/\d+/g) ?? []).map(Number);
}
