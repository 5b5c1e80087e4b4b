import { bounds } from '../protocol/limits.ts';

/**
 * What others see of an agent.
 * @param program as it calls itself: untrusted text @param owner whose access it uses
 */
export function agentName(program: string | undefined, owner: string): string {
  const whole = `${visible(program ?? '') || 'agent'} (${visible(owner)})`;
  let cut = '';
  for (const character of whole) {
    if (cut.length + character.length > bounds.nameLength) break;
    cut += character;
  }
  return cut.trim();
}

function visible(text: string): string {
  return text
    .slice(0, 1000)
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .trim();
}
