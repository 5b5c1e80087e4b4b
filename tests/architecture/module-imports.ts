import { parseSync, Visitor } from 'vite';

/**
 * All that a TypeScript module names to be loaded: imports, re-exports, dynamic imports, types by `import('…')`, and
 * modules given to a worker by `new URL('…', import.meta.url)`.
 * @throws {SyntaxError} when the text is not TypeScript
 */
export function moduleImports(path: string, text: string): string[] {
  return parseModule(path, text).imports;
}

export interface ParsedModule {
  /** As `moduleImports`. */
  readonly imports: string[];
  /** The names that it defines and exports, without re-exports. */
  readonly exports: string[];
}

/** @throws {SyntaxError} when the text is not TypeScript */
export function parseModule(path: string, text: string): ParsedModule {
  const parsed = parseSync(path, text);
  const { module, errors } = parsed;
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message}`);
  const named = [
    ...module.staticImports.map((statement) => statement.moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.map((entry) => entry.moduleRequest?.value)),
  ];
  // The tree is built on demand, because it takes most of the time.
  if (/\bimport\s*\(|\bnew URL\(/.test(text)) {
    const literal = (node: { type: string; value?: unknown } | undefined | null): void => {
      if (node?.type === 'Literal' && typeof node.value === 'string') named.push(node.value);
    };
    new Visitor({
      ImportExpression: ({ source }) => literal(source),
      TSImportType: ({ source }) => literal(source),
      NewExpression: ({ callee, arguments: [first, second] }) => {
        if (callee.type !== 'Identifier' || callee.name !== 'URL' || second?.type !== 'MemberExpression') return;
        if (second.object.type !== 'MetaProperty' || first?.type !== 'Literal') return;
        // Other files are found this way too.
        if (String(first.value).endsWith('.ts')) literal(first);
      },
    }).visit(parsed.program);
  }
  const exported = module.staticExports.flatMap(({ entries }) =>
    entries.filter((entry) => !entry.moduleRequest).map((entry) => entry.exportName.name ?? 'default'),
  );
  return { imports: [...new Set(named.filter((name) => name !== undefined))], exports: [...new Set(exported)] };
}
