import { msg } from '@lit/localize';
import type { Message, MessageProblem } from '../../decode/decoder.ts';
import { decoderKinds } from '../../decode/decoders.ts';

/** A message in one line: what is wrong with it, its kind and its summary. */
export function messageText({ kind, problems }: Message, summary: string): string {
  const wrong = problems.map(problemName).join(', ');
  return `${wrong ? `⚠ ${wrong}: ` : ''}${kind}${summary ? `  ${summary}` : ''}`;
}

export function problemName(problem: MessageProblem): string {
  switch (problem) {
    case 'checksum':
      return msg('wrong checksum');
    case 'length':
      return msg('wrong length');
    case 'value':
      return msg('unreadable value');
  }
}

/** The protocols to choose from. */
export function decoderChoices(): readonly (readonly [id: string, name: string])[] {
  return [['', msg('No decoder')], ...decoderKinds.map(({ id, name }) => [id, decoderName(id, name)] as const)];
}

/** Those that are no names of protocols are translated. */
function decoderName(id: string, name: string): string {
  switch (id) {
    case 'values':
      return msg('Values (CSV, label:value)');
    case 'at':
      return msg('AT commands');
    case 'log':
      return msg('Logs (ESP-IDF, Zephyr, Linux, Android)');
    default:
      return name;
  }
}
