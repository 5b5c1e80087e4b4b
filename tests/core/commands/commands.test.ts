import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addGroups,
  changeCommand,
  compactLibrary,
  makeCommand,
  placeAbove,
  placeCommand,
  readLibrary,
  searchLibrary,
  stepCommand,
  writeLibrary,
  type CommandLibrary,
  type LibraryCommand,
} from '../../../web/core/commands/command-library.ts';
import { importCommands } from '../../../web/core/commands/import-commands.ts';
import { starterSets } from '../../../web/core/commands/starter-sets.ts';
import { writeDocklight } from '../../../web/core/commands/write-docklight.ts';
import { composerPayload } from '../../../web/core/composer-payload.ts';
import { resolvePayload } from '../../../web/core/payload/resolve-payload.ts';

function counter(): () => string {
  let at = 0;
  return () => `id${++at}`;
}

const decode = (bytes: Uint8Array, encoding: string) => new TextDecoder(encoding).decode(bytes);
const importFrom = (bytes: Uint8Array | string, fileName = 'list.txt') =>
  importCommands(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes, {
    fileName,
    decode,
    newId: counter(),
  });

/** `串口模式` and `发送` in GBK. */
const mode = Buffer.from('b4aebfdac4a3cabd', 'hex');
const send = Buffer.from('b7a2cbcd', 'hex');

describe('the library', () => {
  const library: CommandLibrary = [
    { id: 'g', name: 'Modem', portId: '', commands: ['a', 'b', 'c'].map((id) => makeCommand(id, { text: id })) },
    { id: 'h', name: 'Motor', portId: 'p1', commands: [makeCommand('d', { name: 'Stop', text: 'M0', key: 'F2' })] },
  ];
  const order = (of: CommandLibrary) => of.map(({ commands }) => commands.map(({ id }) => id).join('')).join(' ');

  test('is put in order by dragging and by keyboard, across groups', () => {
    expect(order(placeCommand(library, 'c', { before: 'a' }))).toBe('cab d');
    expect(order(placeCommand(library, 'a', { before: 'd' }))).toBe('bc ad');
    expect(order(placeCommand(library, 'a', { group: 'h' }))).toBe('bc da');
    expect(order(placeCommand(library, 'a', { before: 'a' }))).toBe('abc d');
    expect(order(stepCommand(library, 'a', 1))).toBe('bac d');
    expect(order(stepCommand(library, 'c', 1))).toBe('ab cd');
    expect(order(stepCommand(library, 'd', -1))).toBe('abcd ');
    expect(order(stepCommand(library, 'a', -1))).toBe('abc d');
    expect(order(stepCommand(library, 'd', 1))).toBe('abc d');
  });

  test('is dropped above the row it is dragged to, of a command or of a group’s name', () => {
    const dropped = (id: string, row?: string) => order(placeCommand(library, id, placeAbove(library, row)!));
    expect(dropped('c', 'a')).toBe('cab d');
    expect(dropped('a', 'h'), 'above the next group: the end of this one').toBe('bca d');
    expect(dropped('c', 'g'), 'above the first group').toBe('cab d');
    expect(dropped('a', 'd')).toBe('bc ad');
    expect(dropped('a')).toBe('bc da');
    expect(placeAbove([], 'x')).toEqual({ before: 'x' });
    expect(placeAbove([], undefined)).toBeUndefined();
  });

  test('a step up and the step down undo each other', () => {
    for (const id of 'bcd') expect(order(stepCommand(stepCommand(library, id, -1), id, 1))).toBe('abc d');
  });

  test('gives a key to one command', () => {
    const changed = changeCommand(library, makeCommand('a', { text: 'a', key: 'F2' }));
    expect(changed.flatMap(({ commands }) => commands.map(({ id, key }) => id + key))).toEqual(['aF2', 'b', 'c', 'd']);
  });

  test('is searched by all words, for one port or for all', () => {
    expect(order(searchLibrary(library, undefined, 'mo'))).toBe('abc d');
    expect(order(searchLibrary(library, 'p2', ''))).toBe('abc');
    expect(order(searchLibrary(library, 'p1', 'stop m0'))).toBe('d');
    expect(searchLibrary(library, 'p1', 'nothing')).toEqual([]);
  });

  test('takes groups of somebody else without touching what is here: each command once, no key that is in use', () => {
    const group = (name: string, commands: Partial<LibraryCommand>[]) => ({
      id: name,
      name,
      portId: '',
      commands: commands.map((command, at) => makeCommand(`${name}${at}`, command)),
    });
    const more = [
      group('Modem', [
        { text: 'a', key: 'F5' },
        { text: 'new', key: 'F2' },
        { text: 'free', key: 'F3' },
      ]),
      group('Empty', []),
      group('Motor', [{ name: 'Stop', text: 'M0' }]),
    ];
    const { library: joined, added } = addGroups(library, more);
    expect(joined.slice(0, 2)).toEqual(library);
    expect(added.map(({ name, commands }) => [name, ...commands.map(({ text, key }) => text + key)])).toEqual([
      ['Modem', 'new', 'freeF3'],
    ]);
    expect(addGroups(joined, more).added).toEqual([]);
  });

  test('has names on one line, without what turns or hides the text around them', () => {
    const read = readLibrary(
      [{ name: 'a\u202e\r\nb', commands: [{ name: '\u200b\u0000x\ty', text: 't' }] }],
      counter(),
    );
    expect(read).toMatchObject([{ name: 'a b', commands: [{ name: 'x y' }] }]);
  });

  test('is compact in a link, and comes back from it', () => {
    expect(JSON.stringify(compactLibrary(library))).toBe(
      '{"groups":[{"name":"Modem","commands":[{"text":"a"},{"text":"b"},{"text":"c"}]},' +
        '{"name":"Motor","commands":[{"name":"Stop","text":"M0","key":"F2"}]}]}',
    );
    const back = readLibrary(compactLibrary(library), counter());
    expect(back?.flatMap(({ commands }) => commands.map((command) => ({ ...command, id: '' })))).toEqual(
      library.flatMap(({ commands }) => commands.map((command) => ({ ...command, id: '' }))),
    );
  });

  test('has no line ending after escapes that name none', () => {
    const mode = 'escapes';
    const [group] = readLibrary(
      [
        {
          commands: [
            { text: 'a', mode },
            { text: 'b', mode, ending: 'crlf' },
          ],
        },
      ],
      counter(),
    )!;
    expect(group?.commands.map(({ ending }) => ending)).toEqual(['none', 'crlf']);
    const [back] = readLibrary(compactLibrary([group!]), counter())!;
    expect(back?.commands.map(({ ending }) => ending)).toEqual(['none', 'crlf']);
  });

  test('comes back from its file, without ids and ports', () => {
    const back = importFrom(writeLibrary(library));
    expect(back?.format).toBe('JSON');
    const plain = (of: CommandLibrary = []) =>
      of.map(({ name, commands }) => [name, commands.map((command) => ({ ...command, id: '' }))]);
    expect(plain(back?.groups)).toEqual(plain(library));
    expect(back?.groups.every(({ portId }) => portId === '')).toBe(true);
  });

  test('takes what can be read of anything', () => {
    expect(readLibrary('x', counter())).toBeUndefined();
    expect(
      readLibrary([{ commands: [1, {}, { text: 'a', mode: 'bits', key: 'F13', delayMs: -1 }] }], counter()),
    ).toEqual([
      { id: 'id2', name: '', portId: '', commands: [makeCommand(expect.any(String) as string, { text: 'a' })] },
    ]);
    fc.assert(fc.property(fc.jsonValue(), (value) => void readLibrary({ groups: [value] }, counter())));
  });
});

describe('SSCOM’s settings', () => {
  test('become commands in the order of its loop, in GBK, whatever comes first', () => {
    const file = Buffer.concat([
      Buffer.from('; comment\r\n\r\nN1057=,Y\r\nN1060=,1\r\nN1080=,COM5\r\nN1081=,115200\r\nN101=0,'),
      mode,
      Buffer.from(',1000\r\nN1=H,AA AA 02 07 00 09 55 55\r\nN102=2,'),
      send,
      Buffer.from(',250\r\nN2=A,AT+X=1,2,"'),
      send,
      Buffer.from('"\r\nN103=1,first,20\r\nN3=A,AT\r\nN4=H,zz\r\nN5=A,\r\n'),
    ]);
    const imported = importFrom(file, 'sscom51.ini');
    expect(imported?.format).toBe('SSCOM');
    expect(imported?.groups.map(({ name }) => name)).toEqual(['sscom51']);
    expect(imported?.groups[0]?.commands).toMatchObject([
      { name: 'first', text: 'AT', mode: 'text', ending: 'crlf', inLoop: true, delayMs: 20 },
      { name: '发送', text: 'AT+X=1,2,"发送"', mode: 'text', inLoop: true, delayMs: 250 },
      { name: '串口模式', text: 'AA AA 02 07 00 09 55 55', mode: 'hex', inLoop: false, delayMs: 1000 },
    ]);
    expect(imported?.notes).toEqual([
      { kind: 'setting', text: 'port COM5' },
      { kind: 'setting', text: 'baud 115200' },
      { kind: 'setting', text: 'checksum CRC-16/MODBUS le' },
      { kind: 'not-hex', text: 'zz' },
    ]);
  });

  test('are read in UTF-8 too', () => {
    expect(importFrom('N1=A,你好\nN101=1,发送,5\n')?.groups[0]?.commands).toMatchObject([
      { name: '发送', text: '你好' },
    ]);
  });
});

describe('a Docklight project', () => {
  const project = [
    'VERSION\n9\n',
    'COMMSETTINGS\n0\n1\n2\n115200\n2\n63\n4\n0\n0\n',
    'CHANNELALIAS\nA\n\n',
    'SEND\n0\nHello\n41 54 0D 0A\n0\n5\n',
    'SEND\n1\nRead\n01 03 00 ?? 00 0A 00 00\n0\n5\nCHECKSUM CRC-MODBUS L # the usual\n',
    'SEND\n2\nPart\n02 41 42 03 00\n1\n5\nCHECKSUM (2, -2) XOR\n',
    'SEND\n3\nPause\n41 && 64 42\n0\n5\n',
    'SEND\n4\nOdd\n41 42 43\n0\n5\nCHECKSUM CRC-9000 L\n',
    'RECEIVE\n0\nOK\n4F 4B\n-1\n1\nCOMMENT yes\n0\n0\n0\n0\n',
  ].join('\n');

  test.each(['\n', '\r\n'])('has its send sequences as commands, with lines ended by %j', (newline) => {
    const imported = importFrom(project.replaceAll('\n', newline), 'modem.ptp');
    expect(imported?.groups[0]?.commands).toMatchObject([
      { name: 'Hello', text: 'AT\\r\\n', mode: 'escapes', ending: 'none' },
      { name: 'Read', text: '01 03 00 \\{ask u8 Byte 1=0} 00 0A \\{CRC-16/MODBUS le}', mode: 'hex' },
      { name: 'Part', text: '02 41 42 03 \\{XOR skip=1}', mode: 'hex' },
      { name: 'Pause', mode: 'escapes' },
      { name: 'Odd', text: 'ABC', mode: 'escapes' },
    ]);
    expect(imported?.notes).toEqual([
      { kind: 'function', text: 'Pause' },
      { kind: 'checksum', text: 'Odd: CRC-9000 L' },
      { kind: 'receive', text: '1' },
    ]);
    for (const { mode: format, text, ending } of imported?.groups[0]?.commands ?? [])
      expect(composerPayload(format, text, ending)).toMatchObject({ ok: true });
  });
});

describe('a Docklight project in Markdown', () => {
  const encode = (text: string) => new TextEncoder().encode(text);
  const write = (commands: readonly Partial<LibraryCommand>[], name = 'Modem') =>
    writeDocklight(
      [{ id: 'g', name, portId: '', commands: commands.map((command, at) => makeCommand(`c${at}`, command)) }],
      (parts) => resolvePayload(parts, { encode, count: 0, timeMs: 0, random: (length) => new Uint8Array(length) }),
    );

  test('has each command as a send sequence, with its checksum and the bytes that are asked for', () => {
    const { text, leftOut, fixed } = write([
      { name: 'Hello', text: 'AT', ending: 'crlf' },
      { name: 'Read', text: '01 03 \\{ask u16be Address=0} 00 01 \\{CRC-16/MODBUS le}', mode: 'hex', delayMs: 2600 },
      { name: 'NMEA', text: '$PUBX*\\{XOR hex skip=1 drop=1}', mode: 'escapes', ending: 'crlf' },
      { name: 'Sum', text: '02 41 03 \\{SUM-8 skip=1}', mode: 'hex' },
      { name: 'Own', text: '01 \\{CRC-8/ROHC}', mode: 'hex' },
      { name: 'Now', text: '\\{counter}', mode: 'escapes', ending: 'none' },
      { name: 'Wrong', text: '1', mode: 'hex' },
      { name: 'Range', text: '\\{XOR}', mode: 'hex' },
    ]);
    expect(text.startsWith('# DOCKLIGHT:\r\n\r\nformat-version: 1\r\n')).toBe(true);
    expect(text.replace(/\r\n/g, '').includes('\n')).toBe(false);
    const parts = text.split('### DOCKLIGHT: Send ').slice(1);
    const keyword = (part: string, key: string) => new RegExp(`^${key}:(.*?)\r$`, 'm').exec(part)?.[1]?.trim();
    expect(parts.map((part) => [part.split('\r\n', 1)[0], keyword(part, 'data'), keyword(part, 'checksum')])).toEqual([
      ['0: Hello', '41 54 0D 0A', ''],
      ['1: Read', '01 03 ?? ?? 00 01 00 00', 'CRC-MODBUS L'],
      ['2: NMEA', '24 50 55 42 58 2A 00 00 0D 0A', '(2, 5) XOR A @ 7'],
      ['3: Sum', '02 41 03 00', '(2, 3) MOD256'],
      ['4: Own', expect.stringMatching(/^01 [\dA-F]{2}$/), ''],
      ['5: Now', '30', ''],
    ]);
    expect(keyword(parts[1] ?? '', 'repeat-interval')).toBe('3');
    expect(parts.every((part) => part.includes('\r\n\r\nGroup Modem\r\n'))).toBe(true);
    expect([leftOut, fixed]).toEqual([
      ['Wrong', 'Range'],
      ['Own', 'Now'],
    ]);
  });

  test('keeps hostile names on their line', () => {
    const { text } = write([{ name: 'a\r\n## DOCKLIGHT: Script\u202e', text: 'x' }], 'g\ndata: 00');
    expect(text).toContain('### DOCKLIGHT: Send 0: a ## DOCKLIGHT: Script\r\n');
    expect(text).toContain('Group g data: 00\r\n');
    expect(text.match(/^(?:data|## .*):?/gm)).toEqual(['## DOCKLIGHT: Send Sequence List', 'data:']);
  });
});

describe('plain lists', () => {
  test('of CSV have columns by their names, or a name and a text', () => {
    expect(
      importFrom('Text;Name;Format;Key;Delay\n"41 ""x""";One;hex;f3;50\nAT;;text;;\n', 'my list.csv'),
    ).toMatchObject({
      format: 'CSV',
      groups: [
        {
          name: 'my list',
          commands: [
            { text: '41 "x"', name: 'One', mode: 'hex', key: 'F3', delayMs: 50 },
            { text: 'AT', name: '', mode: 'text', delayMs: 1000 },
          ],
        },
      ],
    });
    expect(importFrom('Reset,ATZ\r\n"Two\nlines","a,b"\r\n\r\na,b,c\r\n')).toMatchObject({
      groups: [
        {
          commands: [
            { name: 'Reset', text: 'ATZ' },
            { name: 'Two lines', text: 'a,b' },
          ],
        },
      ],
      notes: [{ kind: 'line', text: 'a,b,c' }],
    });
    expect(importFrom('AT\nATI\n')).toMatchObject({ groups: [{ commands: [{ text: 'AT' }, { text: 'ATI' }] }] });
  });

  test('of JSON have texts, or objects with what they are called elsewhere', () => {
    const list = '["AT", {"label": "Id", "data": "41", "hex": true, "delay": 7}, 3, {"name": "Ack", "hex": "06"}, {}]';
    expect(importFrom(list)).toMatchObject({
      format: 'JSON',
      groups: [
        {
          commands: [
            { text: 'AT' },
            { name: 'Id', text: '41', mode: 'hex', delayMs: 7 },
            { name: 'Ack', text: '06', mode: 'hex' },
          ],
        },
      ],
      notes: [
        { kind: 'line', text: '3' },
        { kind: 'line', text: '{}' },
      ],
    });
  });

  test('name the commands that have a mistake, which are taken over to be corrected', () => {
    const read = importFrom('name,text,format\nOdd,0,hex\n,a\\q,escapes\nFine,00,hex\n');
    expect(read?.groups[0]?.commands).toHaveLength(3);
    expect(read?.notes).toEqual([
      { kind: 'mistake', text: 'Odd' },
      { kind: 'mistake', text: 'a\\q' },
    ]);
  });

  test('that are none are refused', () => {
    for (const text of ['', '{', '[]', '{"groups": []}', '\0\0']) expect(importFrom(text)).toBeUndefined();
    expect(importFrom(Uint8Array.of(0xff, 0xfe, 0x00, 0x81))).toBeUndefined();
  });

  test('whatever a file has, it is read or refused', () => {
    const piece = fc.constantFrom('VERSION\n', 'SEND\n', '\n\n', 'N1=', 'H,', '"', ',', ';', '41', 'x', '\r', '{', '[');
    fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => void importFrom(pieces.join(''))));
  });
});

test('every command of the sets to start from can be transmitted', () => {
  for (const { commands } of starterSets)
    for (const { mode: format = 'text', text = '' } of commands)
      expect(composerPayload(format, text, 'none'), text).toMatchObject({ ok: true });
});
