import { RelayError } from './relay-error.ts';

/**
 * Reads a value that came from outside; throws a `RelayError` `INVALID_ARGUMENT` with `path` when it is not a `T`.
 * Never keeps a foreign object.
 */
export type Check<T> = (value: unknown, path: string) => T;

/** A field that may be missing. */
export interface Optional<T> {
  readonly optional: Check<T>;
}

export function optional<T>(check: Check<T>): Optional<T> {
  return { optional: check };
}

type Field<T, K extends keyof T> =
  Record<never, never> extends Pick<T, K> ? Optional<Exclude<T[K], undefined>> : Check<T[K]>;

/** A check for every field of `T`, and for no other: the compiler compares them with the type. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<T, K> };

/** @returns never: throws `INVALID_ARGUMENT`; `must` ends the sentence "‹path› must …" */
export function refuse(path: string, must: string): never {
  throw new RelayError('INVALID_ARGUMENT', `${path === '' ? 'The message' : path} must ${must}.`, { path });
}

/** What the value is if it is an object as JSON has them, not an array. */
export function record(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(path, 'be an object');
  return value as Record<string, unknown>;
}

/**
 * An object with these fields. Others are left out, so that a later version may add some. Only own properties are read
 * and only names of ours are written, so nothing in a message (`__proto__`, `constructor`) reaches a prototype.
 */
export function object<T>(fields: Fields<T>): Check<T> {
  const entries = Object.entries<Check<unknown> | Optional<unknown>>(fields);
  return (value, path) => {
    const source = record(value, path);
    const read: Record<string, unknown> = {};
    for (const [name, field] of entries) {
      const at = path === '' ? name : `${path}.${name}`;
      if (Object.hasOwn(source, name)) {
        read[name] = typeof field === 'function' ? field(source[name], at) : field.optional(source[name], at);
      } else if (typeof field === 'function') {
        refuse(at, 'be there');
      }
    }
    return read as T;
  };
}

/** A list of at most `max` items. */
export function list<T>(item: Check<T>, max: number, min = 0): Check<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) return refuse(path, 'be a list');
    if (value.length < min || value.length > max) return refuse(path, `have ${min} to ${max} items`);
    return value.map((one, i) => item(one, `${path}[${i}]`));
  };
}

/** A whole number that a double holds exactly. */
export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER): Check<number> {
  return (value, path) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
      return refuse(path, `be a whole number from ${min} to ${max}`);
    }
    return value === 0 ? 0 : value; // no -0
  };
}

/** One of these strings or numbers. */
export function oneOf<const T extends string | number | boolean>(...allowed: readonly T[]): Check<T> {
  return (value, path) => allowed.find((one) => one === value) ?? refuse(path, `be one of ${allowed.join(', ')}`);
}

const lone = /\p{Surrogate}/u;

/** Text of bounded length (UTF-16 code units) that is whole Unicode. */
export function text(maxLength: number, minLength = 0): Check<string> {
  return (value, path) => {
    if (typeof value !== 'string' || value.length < minLength || value.length > maxLength || lone.test(value)) {
      return refuse(path, `be text of ${minLength} to ${maxLength} characters`);
    }
    return value;
  };
}

/** Text of a given form. @param form anchored at both ends @param must ends the sentence "‹path› must …" */
export function form(form: RegExp, must: string): Check<string> {
  return (value, path) => (typeof value === 'string' && form.test(value) ? value : refuse(path, must));
}

export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, path) => (value === null ? null : check(value, path));
}

export const boolean: Check<boolean> = (value, path) =>
  typeof value === 'boolean' ? value : refuse(path, 'be true or false');
