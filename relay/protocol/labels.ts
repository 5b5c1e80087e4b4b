import { type Check, form, list, record, refuse, text } from './checks.ts';
import { bounds } from './limits.ts';

/** What people say of a port or its host, such as `site` is `berlin`: values by keys. */
export type Labels = Readonly<Record<string, string>>;

const keyForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;
const unseen = /[\p{C}\p{Zl}\p{Zp}]/u;

/** @returns whether it can be the key of a label */
export const isLabelKey = (key: string): boolean => keyForm.test(key);

/** @returns whether it can be the value of a label: 1 to 64 characters that can be seen */
export const isLabelValue = (value: string): boolean =>
  value.length >= 1 && value.length <= bounds.labelLength && !unseen.test(value) && value.trim() === value;

/** Labels as they came from elsewhere. */
export const labels: Check<Labels> = (value, path) => {
  const entries = Object.entries(record(value, path));
  if (entries.length > bounds.labels) return refuse(path, `have at most ${bounds.labels} labels`);
  for (const [key, given] of entries) {
    if (!isLabelKey(key)) return refuse(path, 'have keys of letters, digits, ".", "_" and "-"');
    if (typeof given !== 'string' || !isLabelValue(given)) {
      return refuse(`${path}.${key}`, `be text of 1 to ${bounds.labelLength} characters`);
    }
  }
  return Object.fromEntries(entries) as Labels;
};

const term = text(bounds.labelLength + 33, 1);
const termForm = form(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}(?:=[\s\S]*)?$/, 'be key=value or key');

/** What a query wants of labels. */
export const labelTerms: Check<readonly string[]> = list(
  (value, path) => term(termForm(value, path), path),
  bounds.labels,
);
