import { readConfigFileAndWriteSchema } from '@lit/localize-tools/lib/config.js';
import { RuntimeLitLocalizer } from '@lit/localize-tools/lib/modes/runtime.js';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { templates } from '../../web/i18n/locales/zh-Hans.ts';

const configPath = fileURLToPath(new URL('../../lit-localize.json', import.meta.url));

type Program = RuntimeLitLocalizer['program'];

/**
 * The localizer, without what takes it 10 s: it looks up the type of each function that is called in 600 files. Here
 * only of those named as in `@lit/localize`, in files that import it.
 */
class QuickLocalizer extends RuntimeLitLocalizer {
  #program: Program | undefined;

  override get program(): Program {
    // No type of the platform says what a message is.
    const { options } = Reflect.get(this, 'filesAndCompilerOptions') as { options: object };
    Object.assign(options, { noLib: true, types: [], allowJs: false });
    return (this.#program ??= quick(super.program));
  }
}

function quick(program: Program): Program {
  const checker = program.getTypeChecker();
  const type = checker.getAnyType();
  const getTypeAtLocation: typeof checker.getTypeAtLocation = (node) =>
    'escapedText' in node && (node.escapedText === 'msg' || node.escapedText === 'str')
      ? checker.getTypeAtLocation(node)
      : type;
  const files = program.getSourceFiles().filter(({ text }) => text.includes("'@lit/localize'"));
  const quickChecker = { ...checker, getTypeAtLocation };
  return { ...program, getSourceFiles: () => files, getTypeChecker: () => quickChecker };
}

/** Words that Chinese engineers write in Latin letters too. */
const sameInChinese = new Set(['Break', 'ISO 8601', ' / ']);

describe('Simplified Chinese', () => {
  let localizer: RuntimeLitLocalizer;
  let messages: ReturnType<RuntimeLitLocalizer['extractSourceMessages']>['messages'];
  /** The content of the translation file, by message id. */
  let translated: ReadonlyMap<string, readonly unknown[]>;

  // The tools read every source file with a TypeScript of their own: seconds, not milliseconds.
  beforeAll(() => {
    const config = readConfigFileAndWriteSchema(configPath);
    localizer = new QuickLocalizer(config as ConstructorParameters<typeof RuntimeLitLocalizer>[0]);
    const extracted = localizer.extractSourceMessages();
    expect(extracted.errors.map(({ messageText }) => messageText)).toEqual([]);
    ({ messages } = extracted);
    const [stored] = localizer.readTranslationsSync().translations.values();
    translated = new Map(
      stored?.filter(({ contents }) => contents.length > 0).map(({ name, contents }) => [name, contents]),
    );
  });

  test('has every message of the source (when not: npm run localize, translate in web/i18n/xliff, once more)', () => {
    expect(messages.filter(({ name }) => !translated.has(name)).map(({ contents }) => contents)).toEqual([]);
    expect(messages.length).toBeGreaterThan(100);
  });

  test('is translated, not just copied', () => {
    const plain = [...translated.values()].map((contents) =>
      contents.filter((part) => typeof part === 'string').join(''),
    );
    expect(plain.filter((text) => !/\p{Script=Han}/u.test(text) && !sameInChinese.has(text))).toEqual([]);
  });

  test('keeps the placeholders', () => {
    expect(localizer.validateTranslations().errors).toEqual([]);
  });

  test('is the one that the page loads', () => {
    const built: Record<string, string | { readonly strings: readonly string[] }> = templates;
    for (const { name } of messages) {
      const text = translated
        .get(name)
        ?.map((part) => (typeof part === 'string' ? part : '${}'))
        .join('');
      const template = built[name];
      expect(typeof template === 'object' ? template.strings.join('${}') : template, name).toBe(text);
    }
  });
});
