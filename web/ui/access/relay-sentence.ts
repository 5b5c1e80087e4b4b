import { msg } from '@lit/localize';
import { plainName } from '../../core/plain-name.ts';
import { toSerialError } from '../../core/serial-error.ts';
import { type ErrorText, errorText } from '../../i18n/error-sentences.ts';

/** A relay's own sentence: untrusted text, on one line and of bounded length. */
export function plainSentence(text: string): string {
  const words = text.slice(0, 400).split(/\s+/u);
  return words
    .map((word) => plainName(word))
    .filter(Boolean)
    .join(' ');
}

/** The message for a request that a relay refused, with the relay's own sentence. */
export function refusedText(error: unknown): ErrorText & { readonly quote: string } {
  const { code, detail } = toSerialError(error, 'internal');
  const quote = code === 'refused' ? plainSentence(detail) : '';
  // The relay's own sentence is more specific than ours.
  if (quote) return { happened: msg('The relay did not do this.'), data: '', todo: '', quote };
  return { ...errorText(code, code === 'internal' ? detail : ''), quote };
}
