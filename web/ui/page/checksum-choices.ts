import { msg } from '@lit/localize';
import { checksums } from '../../core/checksum/checksums.ts';
import type { Choice } from '../kit/choice-select.ts';

/** The checksums of the catalogue, by their families. */
export const checksumChoices = (): readonly Choice<string>[] =>
  checksums.map(({ name, also }) => [name, also ? `${name} (${also})` : name, familyOf(name)]);

function familyOf(name: string): string {
  const [family = ''] = name.split('/');
  return family === name ? msg('Sums') : family;
}
