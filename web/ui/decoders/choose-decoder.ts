import { msg } from '@lit/localize';
import type { PacketRule } from '../../core/packet-rule.ts';
import type { Direction } from '../../core/row.ts';
import { decoderKinds, decoderRule, ownDecoderId, ownFormatOf } from '../../decode/decoders.ts';
import type { Choice } from '../kit/choice-select.ts';
import { showWithin } from '../kit/dialog-element.ts';
import { ownFormats } from '../page/own-texts.ts';
import { attempt } from '../page/problem.ts';

/** A packet to try a format on. */
export interface SamplePacket {
  readonly bytes: Uint8Array;
  readonly direction: Direction;
  readonly timeMs: number;
}

/** The last packets of a view, to try a format on; asked for again while it is written. */
export type PacketSample = () => readonly SamplePacket[] | Promise<readonly SamplePacket[]>;

/** Options of a view: the decoder, and how its protocol splits packets. */
interface ChosenDecoder {
  readonly decoder: string;
  readonly rule?: PacketRule;
}

/** Not a decoder: opens the list of a person's own. */
const ownFormatsId = 'own-formats';

/** The decoders to choose from. @param current one's own is among them even when it was changed or deleted since */
export function decoderChoices(current: string): readonly Choice<string>[] {
  const own = ownFormats().load();
  const ids = own.map(({ name, text }) => ownDecoderId(name, text));
  const before = ids.includes(current) ? undefined : ownFormatOf(current);
  const kinds = decoderKinds.map(({ id, name, rule }) => [id, decoderName(id, name), rule.kind === 'line'] as const);
  const grouped = (isText: boolean, group: string) =>
    kinds.filter(([, , isLine]) => isLine === isText).map(([id, name]) => [id, name, group] as const);
  return [
    ['', msg('No decoder')],
    ...grouped(true, msg('Text lines')),
    ...grouped(false, msg('Binary')),
    ...own.map(({ name }, at) => [ids[at] ?? '', name, msg('Own formats')] as const),
    ...(before ? [[current, before.name, msg('Own formats')] as const] : []),
    [ownFormatsId, msg('Own formats…'), msg('Own formats')],
  ];
}

/** Whether it is one of the decoders here, of a protocol that is not made of text lines. */
export const isOfBytes = (decoder: string): boolean =>
  decoderKinds.some(({ id, rule }) => id === decoder && rule.kind !== 'line');

/** Those that are not names of protocols are translated. */
function decoderName(id: string, name: string): string {
  switch (id) {
    case 'values':
      return msg('Values (CSV, label:value)');
    case 'gnss':
      return msg('GNSS (NMEA, UBX, RTCM 3 on one line)');
    case 'dmx-break':
      return msg('DMX512 (by break)');
    case 'at':
      return msg('AT commands');
    case 'log':
      return msg('Logs (ESP-IDF, Zephyr, Linux, Android)');
    default:
      return name;
  }
}

/**
 * One of the choices was chosen: `choose` gets the view's options, for one's own formats after they were written.
 * @param host the view or its bar @param sample packets to try a format on
 */
export function chooseDecoder(
  host: HTMLElement,
  id: string,
  choose: (chosen: ChosenDecoder) => void,
  sample: PacketSample,
): void {
  const rule = decoderKinds.find((kind) => kind.id === id)?.rule;
  if (rule) choose({ decoder: id, rule });
  else if (id === ownFormatsId) attempt(host, showFormats(host, choose, sample));
  else if (ownFormatOf(id)) attempt(host, chooseOwn(id, choose));
  else choose({ decoder: '' });
}

async function chooseOwn(id: string, choose: (chosen: ChosenDecoder) => void): Promise<void> {
  const rule = await decoderRule(id);
  choose(rule ? { decoder: id, rule } : { decoder: '' });
}

async function showFormats(
  host: HTMLElement,
  choose: (chosen: ChosenDecoder) => void,
  sample: PacketSample,
): Promise<void> {
  const { FormatDialog } = await import('./format-dialog.ts');
  const use = (id: string) => attempt(host, chooseOwn(id, choose));
  await showWithin(host, Object.assign(new FormatDialog(), { use, sample }));
}
