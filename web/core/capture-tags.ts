import { plainName } from './plain-name.ts';

export const maxTags = 12;
const maxTagLength = 40;

/**
 * The tags of a text that a person typed, separated by commas or `#`: no empty ones, none twice (small and capital
 * letters alike), 12 of 40 characters at most.
 */
export function parseTags(text: string): readonly string[] {
  const tags = new Map<string, string>();
  for (const part of text.split(/[,，;；#]/)) {
    const tag = [...plainName(part)].slice(0, maxTagLength).join('').trim();
    if (tag !== '' && !tags.has(tag.toLocaleLowerCase())) tags.set(tag.toLocaleLowerCase(), tag);
  }
  return [...tags.values()].slice(0, maxTags);
}
