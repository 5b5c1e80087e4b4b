import { ControlStrings } from '../core/control-strings.ts';
import { createDecoder } from '../core/decoder.ts';
import type { Decoder } from '../core/decoder.ts';
import type { EncodingId } from '../core/encodings.ts';
import { LineBreakRule } from '../core/line-breaks.ts';
import { makeTextDecoder } from '../scan/text-decoder.ts';

/** C1. */
const controls = /[\u0080-\u009f]/g;

interface TerminalTextOptions {
  readonly encoding: EncodingId;
  readonly lineBreaks: 'raw' | 'cr' | 'lf';
}

/** Received bytes as the text that a terminal draws. */
export class TerminalText {
  readonly #decoder: Decoder;
  readonly #hasControls: boolean;
  readonly #strings = new ControlStrings();
  readonly #rule: LineBreakRule | undefined;

  constructor({ encoding, lineBreaks }: TerminalTextOptions) {
    this.#decoder = createDecoder(encoding, makeTextDecoder);
    // ISO-8859 and Unicode have C1. Elsewhere the Encoding Standard has it where there is no character.
    this.#hasControls = encoding.startsWith('utf-') || encoding.startsWith('iso-8859');
    this.#rule = lineBreaks === 'raw' ? undefined : new LineBreakRule(lineBreaks);
  }

  /** @param see is given the text before its line breaks are changed */
  take(bytes: Uint8Array, see?: (text: string) => void): string {
    return this.#shown(this.#decoder.decode(bytes, { stream: true }), see);
  }

  /** Nothing of what was begun goes on: what of it is still to be shown. */
  end(): string {
    const cut = this.#shown(this.#decoder.decode(new Uint8Array(0)));
    const swallowed = this.#strings.end();
    return cut + (this.#rule?.apply(swallowed) ?? swallowed);
  }

  #shown(decoded: string, see?: (text: string) => void): string {
    const text = this.#strings.pass(this.#hasControls ? decoded : decoded.replace(controls, '\ufffd'));
    see?.(text);
    return this.#rule?.apply(text) ?? text;
  }
}
