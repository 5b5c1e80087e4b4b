import { LineReader, TextMistake } from './line-reader.ts';

/** The statements, and what else a line can be. `other`: it cannot be read. */
export type StepKind =
  | 'send'
  | 'wait'
  | 'pause'
  | 'signals'
  | 'break'
  | 'ask'
  | 'loop'
  | 'end'
  | 'label'
  | 'goto'
  | 'stop'
  | 'fail'
  | 'comment'
  | 'empty'
  | 'other';

/** How a payload or a pattern is written. `mixed`: quotes and hex, one after the other. */
export type StepForm = 'text' | 'hex' | 'mixed' | 'regex' | 'checksum';

/** A step in fields, as a person types them. A kind uses some of them. */
export interface StepFields {
  readonly kind: StepKind;
  readonly form: StepForm;
  /** The main field: payload, pattern, time, recipe, question, count, reason, comment, the whole line of `other`. */
  readonly text: string;
  readonly ignoresCase: boolean;
  /** How long `wait` waits; empty: the default. */
  readonly within: string;
  /** What follows when nothing matched; empty: it fails. */
  readonly otherwise: '' | 'goto' | 'continue' | 'stop' | 'fail';
  /** Of a label, and where `goto` and `else goto` lead. */
  readonly label: string;
}

/** A line of a sequence: `indent`, `statement` and `rest` are the line, character by character. */
export interface StepLine {
  readonly indent: string;
  readonly fields: StepFields;
  readonly statement: string;
  /** Blanks and a comment. */
  readonly rest: string;
}

const noFields: StepFields = {
  kind: 'empty',
  form: 'text',
  text: '',
  ignoresCase: false,
  within: '',
  otherwise: '',
  label: '',
};

/** Reads any line; a mistake within a field does not matter here. */
export function readStepLine(line: string): StepLine {
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const content = line.slice(indent.length);
  const trimmed = content.trimEnd();
  const whole = (fields: Partial<StepFields>): StepLine => ({
    indent,
    fields: { ...noFields, ...fields },
    statement: trimmed,
    rest: content.slice(trimmed.length),
  });
  if (trimmed === '') return whole({});
  if (trimmed.startsWith('#')) return whole({ kind: 'comment', text: trimmed.slice(1).replace(/^ /, '') });
  const reader = new LineReader(line);
  const fields = tryRead(reader);
  if (!fields || !reader.isAtEnd) return whole({ kind: 'other', text: trimmed });
  const statement = reader.soFar();
  return { indent, fields: { ...noFields, ...fields }, statement, rest: content.slice(statement.length) };
}

function tryRead(reader: LineReader): Partial<StepFields> | undefined {
  try {
    return readFields(reader);
  } catch (error) {
    if (error instanceof TextMistake) return undefined;
    throw error;
  }
}

function readFields(reader: LineReader): Partial<StepFields> | undefined {
  const word = reader.word();
  if (word === undefined) return undefined;
  if (reader.take(':')) return { kind: 'label', label: word };
  switch (word) {
    case 'send':
      return { kind: word, ...readSent(reader) };
    case 'wait':
      return readWait(reader);
    case 'pause':
    case 'break':
    case 'signals':
      return { kind: word, text: reader.statementRest() };
    case 'loop':
      return { kind: word, text: reader.bare() };
    case 'ask':
    case 'fail':
      return { kind: word, text: readQuoted(reader) ?? '' };
    case 'goto':
      return { kind: word, label: reader.word() ?? '' };
    case 'end':
    case 'stop':
      return { kind: word };
    default:
      return undefined;
  }
}

/** One text, one run of hex, or several of them. */
function readSent(reader: LineReader): Partial<StepFields> {
  const start = reader.at;
  const text = readQuoted(reader);
  if (text !== undefined && reader.isAtEnd) return { form: 'text', text };
  // One run of hex, with its mistakes.
  if (text === undefined && /^hex\b(?![^#]*(?:"|\bhex\b))/.test(reader.rest()) && reader.takeWord('hex'))
    return { form: 'hex', text: reader.statementRest() };
  for (;;) {
    if (reader.isAtEnd) return { form: 'mixed', text: reader.since(start) };
    if (reader.quoted() !== undefined) continue;
    if (!reader.takeWord('hex')) return { form: 'mixed', text: reader.since(start) };
    reader.hex();
  }
}

function readWait(reader: LineReader): Partial<StepFields> | undefined {
  const pattern = readPattern(reader);
  const within = reader.takeWord('within') ? reader.bare() : '';
  const fields = { kind: 'wait', ...pattern, within } as const;
  if (!reader.takeWord('else')) return fields;
  const otherwise = reader.word();
  if (otherwise === 'goto') return { ...fields, otherwise, label: reader.word() ?? '' };
  const isKnown = otherwise === 'continue' || otherwise === 'stop' || otherwise === 'fail';
  return isKnown ? { ...fields, otherwise } : undefined;
}

function readPattern(reader: LineReader): Partial<StepFields> {
  if (reader.takeWord('hex')) return { form: 'hex', text: reader.hex() };
  if (reader.takeWord('checksum')) {
    const start = reader.at;
    while (!reader.isAtEnd && !reader.isNext('within') && !reader.isNext('else')) reader.bare();
    return { form: 'checksum', text: reader.since(start) };
  }
  const regex = reader.regex();
  if (regex) return { form: 'regex', text: regex.pattern, ignoresCase: !regex.matchCase };
  return { form: 'text', text: readQuoted(reader) ?? '' };
}

function readQuoted(reader: LineReader): string | undefined {
  return reader.quoted()?.replaceAll(/\\[^]/gu, (escape) => (escape === '\\"' ? '"' : escape));
}

/** The statement that says what the fields say. Reading it gives those fields again, if nothing is wrong in them. */
export function writeStep(fields: StepFields): string {
  const { kind, text, label } = fields;
  switch (kind) {
    case 'send':
      return `send ${writePayload(fields)}`.trimEnd();
    case 'wait':
      return `wait ${writePayload(fields)}${writeLimit(fields)}`.trimEnd();
    case 'pause':
    case 'break':
    case 'signals':
    case 'loop':
      return `${kind} ${text}`.trimEnd();
    case 'ask':
      return `ask ${quote(text)}`;
    case 'fail':
      return text === '' ? 'fail' : `fail ${quote(text)}`;
    case 'goto':
      return `goto ${label}`.trimEnd();
    case 'label':
      return `${label}:`;
    case 'comment':
      return `# ${text}`.trimEnd();
    case 'end':
    case 'stop':
      return kind;
    case 'empty':
      return '';
    case 'other':
      return text;
  }
}

function writePayload({ form, text, ignoresCase }: StepFields): string {
  switch (form) {
    case 'text':
      return quote(text);
    case 'hex':
    case 'checksum':
      return `${form} ${text}`;
    case 'mixed':
      return text;
    case 'regex':
      return `/${text.replaceAll(/\\[^]|\//gu, (piece) => (piece === '/' ? '\\/' : piece))}/${ignoresCase ? 'i' : ''}`;
  }
}

function writeLimit({ within, otherwise, label }: StepFields): string {
  const limit = within === '' ? '' : ` within ${within}`;
  if (otherwise === '') return limit;
  return `${limit} else ${otherwise === 'goto' ? `goto ${label}` : otherwise}`;
}

function quote(text: string): string {
  return `"${text.replaceAll(/\\[^]|"/gu, (piece) => (piece === '"' ? '\\"' : piece))}"`;
}
