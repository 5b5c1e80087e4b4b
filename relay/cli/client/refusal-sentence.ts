import { visibleText } from '../visible-text.ts';

/** The sentence in a relay's refusal, where there is one; its text can do nothing to a terminal. */
export function refusalSentence(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    return typeof error?.message === 'string' ? visibleText(error.message.slice(0, 1000)) : undefined;
  } catch {
    return undefined;
  }
}
