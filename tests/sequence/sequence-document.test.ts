import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSequence, sequenceMistakes } from '../../web/sequence/parse-sequence.ts';
import { commentOf, SequenceDocument } from '../../web/sequence/sequence-document.ts';
import { readStepLine, writeStep } from '../../web/sequence/step-fields.ts';

const lines = (...all: readonly string[]): string => all.join('\n');

function idOf(sequence: SequenceDocument, statement: string): number {
  const row = sequence.rows.find((one) => one.statement === statement);
  if (!row) throw new Error(`No ${statement} in ${sequence.text}`);
  return row.id;
}

/** A program without the words its steps were written in. */
function meaningOf(text: string) {
  const read = parseSequence(text);
  if (!read.ok) throw new Error(JSON.stringify(read));
  return read.program.map((step) => ({ ...step, text: '' }));
}

const escaped = fc.constantFrom('AT', '\\r', '\\"', ' # ', '\\x01', '\\\\', 'é', '/', "'");
const quoted = fc.array(escaped, { minLength: 1, maxLength: 4 }).map((parts) => `"${parts.join('')}"`);
const filled = quoted.filter((text) => text !== '""');
const hex = fc.constantFrom('hex 41', 'hex 41 42', 'hex 0x41,0x42', 'hex 7e-01', 'hex 4142');
const regex = fc.constantFrom('/OK/', '/a\\/b/i', '/[$#] $/', '/\\\\\\/x/', '/(\\d+)"/');
const checksum = fc.constantFrom('checksum CRC-16/MODBUS le', 'checksum  XOR hex skip=1 drop=1 after=2 gap=5ms');
const within = fc.constantFrom('', ' within 5s', '  within 1.5s');
const otherwise = fc.constantFrom('', ' else fail', ' else  continue', ' else stop', ' else goto a');
const statement = fc.oneof(
  fc.array(fc.oneof(filled, hex), { minLength: 1, maxLength: 3 }).map((parts) => `send ${parts.join(' ')}`),
  fc
    .tuple(fc.oneof(filled, fc.constantFrom('hex 06 ?? 15', 'hex ..'), regex, checksum), within, otherwise)
    .map((parts) => `wait ${parts.join('')}`),
  filled.map((text) => `ask ${text}`),
  fc.constantFrom('pause 500ms', 'pause  2min', 'break 250ms', 'signals D0R1|100ms D1', 'goto a', 'stop', 'fail'),
  filled.map((text) => `fail  ${text}`),
);
const rest = fc.constantFrom('', ' ', ' # why', '#why', '  #  two  ', '\t# "x"');
const indent = fc.constantFrom('', '  ', '\t', '   ');
const line = fc.tuple(indent, statement, rest).map((parts) => parts.join(''));
const other = fc.tuple(indent, fc.constantFrom('', '# a comment', '#', '#no space')).map((parts) => parts.join(''));
const block = fc.array(fc.oneof({ arbitrary: line, weight: 4 }, other), { maxLength: 4 });
const loop = fc
  .tuple(fc.constantFrom('loop', 'loop 3', ' loop  12 # round'), block, rest)
  .map(([start, inner, tail]) => [start, ...inner, `end${tail}`]);
const validSequence = fc
  .tuple(block, fc.array(fc.oneof(loop, block), { maxLength: 3 }))
  .map(([first, more]) => lines(...first, 'a: # a label', ...more.flat()));

describe('the list of a sequence', () => {
  test('has the text character by character, whatever it is', () => {
    const piece = fc.constantFrom(
      'send ',
      '"a"',
      '"',
      '/',
      'hex',
      ' 41',
      'within',
      '#',
      ' ',
      '\n',
      'x:',
      'end',
      'loop',
    );
    const anyText = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
      validSequence,
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const plain = text.replaceAll(/\r\n?/g, '\n');
        expect(new SequenceDocument(text).text).toBe(plain);
      }),
    );
  });

  test('says in fields what the text says: written from them, it means the same and has its comments', () => {
    fc.assert(
      fc.property(validSequence, (text) => {
        const { rows } = new SequenceDocument(text);
        expect(rows.map(({ fields }) => fields.kind)).not.toContain('other');
        const written = rows.map(({ fields, rest: tail }) => writeStep(fields) + tail).join('\n');
        expect(meaningOf(written)).toEqual(meaningOf(text));
        const again = new SequenceDocument(written).rows;
        expect(again.map(({ fields }) => fields)).toEqual(rows.map(({ fields }) => fields));
        expect(again.map(commentOf)).toEqual(rows.map(commentOf));
      }),
    );
  });

  test.each([
    ['send "say \\"hi\\"\\r"', { kind: 'send', form: 'text', text: 'say "hi"\\r' }],
    ['send hex 41 4 # four', { kind: 'send', form: 'hex', text: '41 4' }],
    ['send hex 41 hex 42', { kind: 'send', form: 'mixed', text: 'hex 41 hex 42' }],
    ['send "a" hex 00 "b"', { kind: 'send', form: 'mixed', text: '"a" hex 00 "b"' }],
    ['wait /a\\/b/i within 2s', { kind: 'wait', form: 'regex', text: 'a/b', ignoresCase: true, within: '2s' }],
    ['wait hex 06 ?? else goto x', { form: 'hex', text: '06 ??', otherwise: 'goto', label: 'x' }],
    ['wait checksum XOR hex within 2s', { form: 'checksum', text: 'XOR hex', within: '2s' }],
    ['again:', { kind: 'label', label: 'again' }],
    ['wait "x" else jump', { kind: 'other', text: 'wait "x" else jump' }],
    ['sned "x"  ', { kind: 'other', text: 'sned "x"' }],
    ['# why', { kind: 'comment', text: 'why' }],
    ['', { kind: 'empty' }],
  ])('reads a line: %j', (text, fields) => {
    expect(readStepLine(text).fields).toMatchObject(fields);
  });

  test('writes a changed step anew, with its indentation and comment, and leaves the others as they are', () => {
    const sequence = new SequenceDocument(lines('send   "a"', 'loop', '    wait  "b"   # why', 'end'));
    sequence.change(idOf(sequence, 'wait  "b"'), { text: 'c "d"', within: '2s' });
    expect(sequence.text).toBe(lines('send   "a"', 'loop', '    wait "c \\"d\\"" within 2s   # why', 'end'));
    sequence.comment(idOf(sequence, 'send   "a"'), 'first');
    sequence.comment(idOf(sequence, 'wait "c \\"d\\"" within 2s'), undefined);
    expect(sequence.text).toBe(lines('send   "a"  # first', 'loop', '    wait "c \\"d\\"" within 2s', 'end'));
  });

  test('changes the kind of a step: what fits stays, a loop gets and loses its end', () => {
    const sequence = new SequenceDocument('send hex 41');
    const id = idOf(sequence, 'send hex 41');
    sequence.change(id, { kind: 'wait' });
    expect(sequence.text).toBe('wait hex 41');
    sequence.change(id, { kind: 'pause' });
    expect(sequence.text).toBe('pause 500ms');
    sequence.change(id, { kind: 'loop' });
    expect(sequence.text).toBe(lines('loop 3', 'end'));
    sequence.change(id, { kind: 'send' });
    expect(sequence.text).toBe('send ""');
  });

  test('adds, duplicates and removes steps, loops with what is in them, and indents by what is around', () => {
    const sequence = new SequenceDocument('');
    sequence.add('send');
    const loop = sequence.add('loop');
    sequence.add('pause', loop);
    expect(sequence.text).toBe(lines('send ""', 'loop 3', '  pause 500ms', 'end', ''));
    const copy = sequence.duplicate(loop);
    expect(sequence.text).toBe(
      lines('send ""', 'loop 3', '  pause 500ms', 'end', 'loop 3', '  pause 500ms', 'end', ''),
    );
    sequence.remove(copy);
    expect(sequence.text).toBe(lines('send ""', 'loop 3', '  pause 500ms', 'end', 'pause 500ms', ''));
    sequence.add('label');
    sequence.add('label');
    expect(sequence.labels).toEqual(['again', 'again2']);
  });

  test('moves steps in and out of loops, loops as a whole, and an end only to where it ends the same loop', () => {
    const sequence = new SequenceDocument(lines('stop', 'loop', '  loop', '    pause 1s', '  end', 'end', 'fail'));
    const [stop, outer, inner, , innerEnd] = sequence.rows.map(({ id }) => id);
    expect(sequence.move(stop ?? 0, -1)).toBe(false);
    expect(sequence.move(stop ?? 0, 1)).toBe(true);
    expect(sequence.text).toBe(lines('loop', '  stop', '  loop', '    pause 1s', '  end', 'end', 'fail'));
    expect(sequence.move(innerEnd ?? 0, 1)).toBe(false);
    expect(sequence.move(innerEnd ?? 0, -1)).toBe(true);
    expect(sequence.text).toBe(lines('loop', '  stop', '  loop', '  end', '  pause 1s', 'end', 'fail'));
    expect(sequence.move(innerEnd ?? 0, -1)).toBe(false);
    expect(sequence.move(outer ?? 0, 1)).toBe(true);
    expect(sequence.text).toBe(lines('fail', 'loop', '  stop', '  loop', '  end', '  pause 1s', 'end'));
    expect(sequence.moveTo(inner ?? 0, undefined)).toBe(true);
    expect(sequence.text).toBe(lines('fail', 'loop', '  stop', '  pause 1s', 'end', 'loop', 'end'));
    expect(sequence.moveTo(outer ?? 0, inner)).toBe(false);
    expect(sequence.moveTo(innerEnd ?? 0, outer)).toBe(false);
    expect(sequence.moveTo(inner ?? 0, outer)).toBe(true);
    expect(sequence.text).toBe(lines('fail', 'loop', 'end', 'loop', '  stop', '  pause 1s', 'end'));
  });

  test('the end of a loop moves over whole loops', () => {
    const sequence = new SequenceDocument(lines('loop 1', 'end', 'loop 2', 'end', 'stop'));
    const end = sequence.rows[1]?.id ?? 0;
    sequence.move(end, 1);
    expect(sequence.text).toBe(lines('loop 1', '  loop 2', '  end', 'end', 'stop'));
    sequence.move(end, -1);
    expect(sequence.text).toBe(lines('loop 1', 'end', 'loop 2', 'end', 'stop'));
  });

  test('undoes and redoes; what is typed into a field without a pause at once', () => {
    const sequence = new SequenceDocument('send "a"');
    const id = idOf(sequence, 'send "a"');
    for (const text of ['a', 'ab', 'abc']) sequence.change(id, { text });
    sequence.settle();
    sequence.change(id, { text: 'abcd' });
    sequence.add('stop');
    const steps = ['send "abcd"', 'send "abc"', 'send "a"'];
    for (const text of steps) {
      expect(sequence.canUndo).toBe(true);
      sequence.undo();
      expect(sequence.text).toBe(text);
    }
    expect(sequence.canUndo).toBe(false);
    for (const text of steps.toReversed().slice(1)) {
      sequence.redo();
      expect(sequence.text).toBe(text);
    }
    sequence.replace('pause 1s');
    expect(sequence.canRedo).toBe(false);
    sequence.undo();
    expect(sequence.text).toBe('send "abcd"');
  });

  test('a label that is renamed takes with it what leads to it', () => {
    const sequence = new SequenceDocument(lines('a:', 'wait "x" else goto a', 'goto a', 'goto b'));
    const id = sequence.rows[0]?.id ?? 0;
    sequence.change(id, { label: 'start' });
    sequence.rename('a', 'start');
    expect(sequence.text).toBe(lines('start:', 'wait "x" else goto start', 'goto start', 'goto b'));
    sequence.undo();
    expect(sequence.text).toBe(lines('a:', 'wait "x" else goto a', 'goto a', 'goto b'));
  });

  test('any edits in any order keep what they should: they are undone to the text before', () => {
    const edit = fc.tuple(fc.nat(4), fc.nat(12), fc.nat(12));
    fc.assert(
      fc.property(validSequence, fc.array(edit, { maxLength: 6 }), (text, edits) => {
        const sequence = new SequenceDocument(text);
        const before: string[] = [];
        for (const [what, from, to] of edits) {
          const [id, target] = [from, to].map((at) => sequence.rows[at % sequence.rows.length]?.id ?? 0);
          const was = sequence.text;
          if (what === 0) sequence.move(id ?? 0, to % 2 === 0 ? 1 : -1);
          else if (what === 1) sequence.moveTo(id ?? 0, target);
          else if (what === 2) sequence.duplicate(id ?? 0);
          else if (what === 3) sequence.remove(id ?? 0);
          else sequence.add('loop', id);
          // Without steps moved or copied between labels and loops, it stays valid.
          if (what !== 2)
            expect(sequenceMistakes(sequence.text).filter(({ problem }) => problem === 'end')).toEqual([]);
          if (sequence.text !== was) before.push(was);
        }
        while (sequence.canUndo) {
          sequence.undo();
          const last = before.at(-1);
          if (last === sequence.text) before.pop();
        }
        expect(sequence.text).toBe(text.replaceAll(/\r\n?/g, '\n'));
        expect(before).toEqual([]);
      }),
    );
  });

  test('all mistakes are found, each in its line, the first one as the text shows it', () => {
    const text = lines('sned "x"', 'loop 0', '  pause 5', 'end', 'goto there', 'loop', 'send "a\\q"');
    expect(sequenceMistakes(text).map(({ line: at, problem }) => [at, problem])).toEqual([
      [1, 'statement'],
      [2, 'count'],
      [3, 'time'],
      [7, 'payload'],
      [6, 'loop'],
      [5, 'label'],
    ]);
    const read = parseSequence(text);
    expect(read).toEqual({ ok: false, ...sequenceMistakes(text)[0] });
  });
});
