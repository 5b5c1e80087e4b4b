/** What an agent gave, checked field by field: the browser checks nothing. All throw {TypeError} with a sentence. */
export class GivenValues {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(given: unknown, allowed: readonly string[]) {
    if (typeof given !== 'object' || given === null || Array.isArray(given))
      throw new TypeError('Give an object of arguments.');
    this.#values = given as Record<string, unknown>;
    const strange = Object.keys(given).find((key) => !allowed.includes(key));
    if (strange !== undefined) throw new TypeError(`There is no argument ${JSON.stringify(strange.slice(0, 50))}.`);
  }

  text(key: string, maxLength: number): string | undefined {
    const value = this.#own(key);
    if (value === undefined) return undefined;
    if (typeof value !== 'string' || value.length > maxLength || /\p{Cs}/u.test(value))
      throw new TypeError(`${key} takes a text of at most ${maxLength} characters.`);
    return value;
  }

  integer(key: string, least: number, most: number): number | undefined {
    const value = this.#own(key);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
      throw new TypeError(`${key} takes a whole number from ${least} to ${most}.`);
    return value;
  }

  flag(key: string): boolean | undefined {
    const value = this.#own(key);
    if (value !== undefined && typeof value !== 'boolean') throw new TypeError(`${key} takes true or false.`);
    return value;
  }

  bytes(key: string, maxBytes: number): Uint8Array | undefined {
    const digits = this.text(key, 4 * maxBytes)?.replaceAll(/[\s:,]/g, '');
    if (digits === undefined) return undefined;
    if (!/^(?:[0-9a-f]{2})+$/i.test(digits) || digits.length > 2 * maxBytes)
      throw new TypeError(`${key} takes at most ${maxBytes} bytes as pairs of hexadecimal digits.`);
    return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  }

  #own(key: string): unknown {
    return Object.hasOwn(this.#values, key) ? this.#values[key] : undefined;
  }
}
