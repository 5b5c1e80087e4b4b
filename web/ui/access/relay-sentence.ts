import { msg } from '@lit/localize';
import { plainName } from '../../core/plain-name.ts';
import { toSerialError } from '../../core/serial-error.ts';
import { type ErrorText, errorText } from '../../i18n/error-sentences.ts';

/** A sentence of a relay's: a stranger's text, on one line and of bounded length. */
export function plainSentence(text: string): string {
  const words = text.slice(0, 400).split(/\s+/u);
  return words
    .map((word) => plainName(word))
    .filter(Boolean)
    .join(' ');
}

/** What to tell of a request that a relay refused, and what it said itself. */
export function refusedText(error: unknown): ErrorText & { readonly said: string } {
  const { code, detail } = toSerialError(error, 'internal');
  const said = code === 'refused' ? plainSentence(detail) : '';
  // What the relay says of its refusal says more than we can, and what to do.
  if (said) return { happened: msg('The relay did not do this.'), data: '', todo: '', said };
  return { ...errorText(code, code === 'internal' ? detail : ''), said };
}
