import { expect, test } from 'vitest';
import { applyThemeColor } from '../../../web/ui/preferences/preferences.ts';

test("the browser frame has the selected theme's colour, and the system's again when none is selected", () => {
  const metas = ['light', 'dark'].map((scheme) => ({ media: `(prefers-color-scheme: ${scheme})`, dataset: {} }));
  const head = { querySelectorAll: () => metas } as unknown as ParentNode;
  const medias = () => metas.map(({ media }) => media);
  const auto = medias();
  applyThemeColor(head, 'dark');
  expect(medias()).toEqual(['not all', 'all']);
  applyThemeColor(head, 'light');
  expect(medias()).toEqual(['all', 'not all']);
  applyThemeColor(head, 'auto');
  expect(medias()).toEqual(auto);
});
