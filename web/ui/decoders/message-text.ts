import { msg } from '@lit/localize';
import { withVisibleControls } from '../../core/visible-controls.ts';
import type { Message, MessageProblem } from '../../decode/decoder.ts';

/** A message in one line: what is wrong with it, its kind and its summary. */
export function messageText({ kind, problems }: Message, summary: string): string {
  const wrong = problems.map(problemName).join(', ');
  // Names are the device's: one that turns the direction of writing would turn the numbers after it.
  return withVisibleControls(`${wrong ? `⚠ ${wrong}: ` : ''}${kind}${summary ? `  ${summary}` : ''}`);
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
