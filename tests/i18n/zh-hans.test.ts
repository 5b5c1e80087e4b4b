import { readConfigFileAndWriteSchema } from '@lit/localize-tools/lib/config.js';
import { RuntimeLitLocalizer } from '@lit/localize-tools/lib/modes/runtime.js';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { templates } from '../../web/i18n/locales/zh-Hans.ts';

const configPath = fileURLToPath(new URL('../../lit-localize.json', import.meta.url));

type Program = RuntimeLitLocalizer['program'];

/**
 * The localizer, without what takes it 10 s: to find the type of each function that is called, it reads 600 files and
 * all that they import. Here `msg` and `str` are those of `@lit/localize` in each file that imports it, and only these
 * files are read.
 */
class QuickLocalizer extends RuntimeLitLocalizer {
  #program: Program | undefined;

  override get program(): Program {
    return (this.#program ??= this.#quick());
  }

  #quick(): Program {
    const read = Reflect.get(this, 'filesAndCompilerOptions') as { fileNames: string[]; options: object };
    read.fileNames = read.fileNames.filter((name) => readFileSync(name, 'utf8').includes("'@lit/localize'"));
    Object.assign(read.options, { noLib: true, noResolve: true, types: [], allowJs: false });
    const checker = {
      getTypeAtLocation: (called: object) => ('escapedText' in called ? called.escapedText : ''),
      getPropertiesOfType: (name: string) => [{ escapedName: `_LIT_LOCALIZE_${name.toUpperCase()}_` }],
    } as unknown as ReturnType<Program['getTypeChecker']>;
    return { ...super.program, getTypeChecker: () => checker };
  }
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
