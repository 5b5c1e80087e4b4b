import { parseHex } from '../hex-input.ts';
import type { LibraryCommand } from './command-library.ts';
import type { ImportNote } from './import-commands.ts';

/** Settings by their number: what is not taken over, but said. */
const settingNames: Readonly<Record<number, string>> = { 1080: 'port', 1081: 'baud', 1068: 'host', 1069: 'TCP port' };
const checksumNames: Readonly<Record<string, string>> = { 1: 'CRC-16/MODBUS le', 2: 'SUM-8', 3: 'XOR' };

/**
 * SSCOM's `sscom51.ini`: `N1` to `N99` have what is sent, `A,text` or `H,hex`; `N101` to `N199` its place in the loop,
 * its name and the pause after it, `order,name,ms`. They may come in any order.
 */
export function readSscom(text: string): { commands: Partial<LibraryCommand>[]; notes: ImportNote[] } {
  const values = new Map<number, string>();
  for (const [, number, value = ''] of text.matchAll(/^N(\d+)=(.*?)\r?$/gm)) values.set(Number(number), value);
  const setting = (number: number): string => (values.get(number) ?? '').replace(/^,/, '').trim();
  const notes: ImportNote[] = [];
  for (const [number, name] of Object.entries(settingNames))
    if (setting(Number(number))) notes.push({ kind: 'setting', text: `${name} ${setting(Number(number))}` });
  const ending = setting(1057) === 'Y' ? 'crlf' : 'none';
  const checksum = checksumNames[setting(1060)];
  if (checksum) notes.push({ kind: 'setting', text: `checksum ${checksum}` });

  const found: { order: number; command: Partial<LibraryCommand> }[] = [];
  for (const [row, value] of values) {
    if (row < 1 || row > 99) continue;
    const [, letter = '', payload = ''] = /^(.),(.*)$/.exec(value) ?? [];
    if (payload === '') continue;
    const [order = '0', name = '', delay = ''] = (values.get(row + 100) ?? '').split(',');
    const isHex = letter.toUpperCase() === 'H';
    if (isHex && !parseHex(payload).ok) {
      notes.push({ kind: 'not-hex', text: name || payload });
      continue;
    }
    const delayMs = Number(delay || 1000);
    const inLoop = Number(order) > 0;
    const mode = isHex ? ('hex' as const) : ('text' as const);
    found.push({
      order: inLoop ? Number(order) : 1000 + row,
      command: { name, text: payload, mode, ending, inLoop, delayMs },
    });
  }
  return { commands: found.toSorted((a, b) => a.order - b.order).map(({ command }) => command), notes };
}
