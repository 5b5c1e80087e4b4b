import { msg, str } from '@lit/localize';
import { plainName } from '../../core/plain-name.ts';
import { decoderKinds } from '../../decode/decoders.ts';
import { readSerialStudio, type ProjectRemark } from '../../decode/serial-studio.ts';
import type { ForeignTexts } from '../page/own-texts-dialog.ts';

/** The formats of a project of Serial Studio, and in sentences what is not in them; `undefined` for other files. */
export function readProject(content: string): ForeignTexts | undefined {
  const project = readSerialStudio(content);
  if (!project) return undefined;
  const texts = project.formats.map(({ name, text }) => ({ name: plainName(name), text }));
  return { texts, remarks: [...new Set(project.remarks.map(remarkText))] };
}

function remarkText({ kind, about }: ProjectRemark): string {
  switch (kind) {
    case 'script':
      return msg(str`“${about}”: its script is not run. Check the separator, or the types of the numbers.`);
    case 'transform':
      return msg(str`Calculations by scripts are left out: ${about}.`);
    case 'look':
      return msg('Ranges, alarms and spectra stand as comments in the format; set them in the plot.');
    case 'checksum':
      return msg(str`The checksum ${about} is not checked.`);
    case 'frame':
      return msg(str`“${about}”: its frames have no end, so lines are read.`);
    case 'decoder': {
      const name = decoderKinds.find(({ id }) => id === about)?.name ?? about;
      return msg(str`${name} reads this without a format: choose it in “Decode as”.`);
    }
    case 'size':
      return msg(str`Numbers of ${about} bytes cannot be read: each is taken as one byte.`);
    case 'empty':
      return msg(str`“${about}” has no values.`);
    case 'newer':
      return msg(str`The file is of a later version (${about}): some of it may be missing.`);
  }
}
