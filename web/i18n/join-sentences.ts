import { currentLocale } from './configure-locale.ts';

/** What stands between two sentences: in Chinese the full stop brings its own space. */
export function sentenceGap(): string {
  return currentLocale() === 'zh-Hans' ? '' : ' ';
}

/** A sentence with its full stop. */
export function withStop(sentence: string): string {
  return `${sentence}${currentLocale() === 'zh-Hans' ? '。' : '.'}`;
}

/** The sentences that are not empty, as one text. */
export function joinSentences(...sentences: readonly string[]): string {
  return sentences.filter(Boolean).join(sentenceGap());
}
