/** Characters that JSON leaves as they are and a terminal or an editor acts upon: C1 controls, line separators, changes of direction. */
const acting = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** JSON in one line that is safe in a terminal, whatever strangers' text is in it; read, it is the same again. @param replacer as for `JSON.stringify` */
export function inertJson(value: unknown, replacer?: (key: string, value: unknown) => unknown): string {
  return JSON.stringify(value, replacer).replaceAll(
    acting,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
