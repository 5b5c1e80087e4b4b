import { msg, str } from '@lit/localize';
import { parseEscapes } from '../../core/escapes.ts';
import { parseHex } from '../../core/hex-input.ts';
import { formatCount } from '../../i18n/format.ts';
import { regexSentence } from '../../i18n/regex-sentences.ts';
import type { SequenceMistake } from '../../sequence/parse-sequence.ts';
import type { StepFields, StepForm, StepKind } from '../../sequence/step-fields.ts';
import { payloadProblem } from '../composer/payload-check.ts';
import type { Choice } from '../kit/choice-select.ts';

/** The kinds of steps that can be added, in the order of a menu. */
export function stepChoices(): readonly Choice<StepKind>[] {
  return [
    ['send', msg('Transmit')],
    ['wait', msg('Wait for')],
    ['pause', msg('Pause')],
    ['ask', msg('Ask')],
    ['loop', msg('Loop')],
    ['label', msg('Label')],
    ['goto', msg('Go to')],
    ['signals', msg('Signals')],
    ['break', msg('Break')],
    ['stop', msg('End here')],
    ['fail', msg('Fail')],
  ];
}

export function formChoices(kind: 'send' | 'wait'): readonly Choice<StepForm>[] {
  const both: readonly Choice<StepForm>[] = [
    ['text', msg('Text')],
    ['hex', msg('Hex')],
  ];
  return kind === 'send'
    ? [...both, ['mixed', msg('Mixed')]]
    : [...both, ['regex', msg('Regular expression')], ['checksum', msg('Checksum')]];
}

/** The name of a step's main field. */
export function fieldName({ kind, form }: StepFields): string {
  switch (kind) {
    case 'send':
      return msg('What is transmitted');
    case 'wait':
      return form === 'checksum' ? msg('Checksum at the end of the packet') : msg('What is waited for');
    case 'pause':
    case 'break':
      return msg('Duration');
    case 'signals':
      return msg('Signals and waits, in their order');
    case 'ask':
      return msg('Question');
    case 'loop':
      return msg('How many times');
    case 'fail':
      return msg('Reason');
    case 'comment':
      return msg('Comment');
    default:
      return msg('The line as text');
  }
}

/** What a mistake in the text is, and where. */
export function placedSentence(mistake: SequenceMistake): string {
  const place = msg(str`Line ${formatCount(mistake.line)}, column ${formatCount(mistake.column)}`);
  return `${place}: ${mistakeSentence(mistake)}`;
}

/** What a mistake in a row is, in the words of its fields. */
export function fieldSentence({ kind, form, text }: StepFields, mistake: SequenceMistake): string {
  const { problem } = mistake;
  if (problem === 'payload' || problem === 'pattern' || problem === 'unclosed') {
    if (text === '') return kind === 'send' ? msg('Enter what is transmitted.') : msg('Enter what is waited for.');
    if (form === 'text') {
      const escapes = parseEscapes(text);
      return escapes.ok ? msg('Fields such as \\{counter} have no value in a sequence.') : payloadProblem(escapes);
    }
    if (form === 'hex' && kind === 'wait') return msg('Bytes in hex, ?? for any byte: 06 ?? 15.');
    if (form === 'hex') {
      const hex = parseHex(text);
      if (!hex.ok) return payloadProblem(hex);
    }
    if (form === 'regex' && problem === 'pattern') return regexSentence(text, 'linear', '');
    if (form === 'mixed') return msg('Text in quotes and bytes in hex, one after the other: "AT" hex 0D 0A.');
  }
  if (problem === 'name') return msg('Choose a label. “Add a step” has labels, too.');
  return mistakeSentence(mistake);
}

function mistakeSentence({ problem, text }: SequenceMistake): string {
  switch (problem) {
    case 'statement':
      return msg(str`“${text}” is not a step.`);
    case 'payload':
      return msg('send takes text in quotes with escapes, or hex and bytes: send "AT\\r", send hex 7E 01.');
    case 'pattern':
      return msg(
        'wait takes text in quotes, hex with ?? for any byte, a regular expression in slashes, or a checksum.',
      );
    case 'checksum':
      return msg(str`“${text}” cannot be a checksum here, as in: wait checksum CRC-16/MODBUS le length=8.`);
    case 'time':
      return msg('A time such as 100ms, 1.5s or 2min.');
    case 'name':
      return msg('goto takes the name of a label.');
    case 'count':
      return msg('loop takes a number of times; without one it goes on until it is stopped.');
    case 'otherwise':
      return msg('else takes goto and a label, continue, stop or fail.');
    case 'question':
      return msg('ask takes a question in quotes.');
    case 'recipe':
      return msg('signals takes D0, D1, R0, R1, B0, B1 and times such as 100ms.');
    case 'unclosed':
      return msg(str`The closing ${text} is missing.`);
    case 'rest':
      return msg(str`“${text}” is not expected here.`);
    case 'end':
      return msg('This “end” belongs to no loop.');
    case 'loop':
      return msg('This loop has no “end”.');
    case 'label':
      return msg(str`There is no label “${text}”.`);
    case 'label-twice':
      return msg(str`The label “${text}” is defined twice.`);
    case 'steps':
      return msg('More than 5000 steps.');
  }
}
