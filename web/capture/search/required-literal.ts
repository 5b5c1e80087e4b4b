/**
 * The longest text that every match of a regular expression contains, as far as a quick analysis finds; empty for none.
 * @param matchCase else only ASCII counts: what other letters are the same as is not for us to say
 */
export function requiredLiteral(pattern: string, matchCase: boolean): string {
  let best = '';
  let run = '';
  const endRun = (): void => {
    if (run.length > best.length) best = run;
    run = '';
  };
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    let literal = '';
    switch (character) {
      case '|':
        return '';
      case '(': {
        if (pattern.startsWith('(?', at) && !pattern.startsWith('(?:', at)) return '';
        const end = groupEnd(pattern, at);
        if (end < 0) return '';
        at = end;
        break;
      }
      case '[': {
        const end = classEnd(pattern, at);
        if (end < 0) return '';
        at = end;
        break;
      }
      case '*':
      case '?':
      case '{':
        // The one before need not be there.
        run = run.slice(0, -1);
        endRun();
        if (character === '{') {
          const end = pattern.indexOf('}', at);
          if (end < 0) return '';
          at = end;
        }
        continue;
      case '\\': {
        const escaped = pattern.charAt(++at);
        if (/[pPQExC0-9]/.test(escaped)) return '';
        if (!/[A-Za-z]/.test(escaped)) literal = escaped;
        break;
      }
      case '.':
      case '^':
      case '$':
      case '+':
      case ')':
        break;
      default:
        literal = character;
    }
    if (literal === '' || literal < ' ' || (!matchCase && literal > '~')) endRun();
    else run += literal;
  }
  endRun();
  return best;
}

/** The place of the bracket that closes the group at `start`, or -1. */
function groupEnd(pattern: string, start: number): number {
  let depth = 0;
  for (let at = start; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === '\\') {
      if (pattern.charAt(at + 1) === 'Q') return -1;
      at++;
    } else if (character === '[') {
      at = classEnd(pattern, at);
      if (at < 0) return -1;
    } else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return at;
  }
  return -1;
}

/** The place of the bracket that closes the character class at `start`, or -1. */
function classEnd(pattern: string, start: number): number {
  let at = start + 1;
  if (pattern.charAt(at) === '^') at++;
  if (pattern.charAt(at) === ']') at++;
  for (; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === '\\') at++;
    else if (pattern.startsWith('[:', at)) {
      const end = pattern.indexOf(':]', at);
      if (end >= 0) at = end + 1;
    } else if (character === ']') return at;
  }
  return -1;
}
