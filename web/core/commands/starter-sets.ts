import type { LineEnding } from '../line-ending.ts';
import type { LibraryCommand } from './command-library.ts';

interface StarterSet {
  /** A product or protocol: the same in every language. */
  readonly name: string;
  readonly commands: readonly Partial<LibraryCommand>[];
}

type Row = readonly [name: string, text: string];

const textSet = (name: string, ending: LineEnding, rows: readonly Row[]): StarterSet => ({
  name,
  commands: rows.map(([title, text]) => ({
    name: title,
    text,
    ending,
    mode: text.includes('\\') ? 'escapes' : 'text',
  })),
});

const hexSet = (name: string, rows: readonly Row[]): StarterSet => ({
  name,
  commands: rows.map(([title, text]) => ({ name: title, text, ending: 'none', mode: 'hex' })),
});

const modbus = (body: string): string => `${body} \\{CRC-16/MODBUS le}`;
/** The checksum leaves out the two sync bytes (u-blox M8 protocol specification, *UBX Checksum*). */
const ubx = (body: string): string => `B5 62 ${body} \\{FLETCHER-8 be skip=2}`;
const unit = '\\{ask u8 Unit=1}';

/** Commands to start from. */
export const starterSets: readonly StarterSet[] = [
  // ESP-AT user guide, *AT Command Set*.
  textSet('ESP-AT', 'crlf', [
    ['Test', 'AT'],
    ['Version', 'AT+GMR'],
    ['Restart', 'AT+RST'],
    ['Factory reset', 'AT+RESTORE'],
    ['Echo off', 'ATE0'],
    ['Station mode', 'AT+CWMODE=1'],
    ['List access points', 'AT+CWLAP'],
    ['Join access point', 'AT+CWJAP="\\{ask SSID}","\\{ask Password}"'],
    ['Leave access point', 'AT+CWQAP'],
    ['Own address', 'AT+CIFSR'],
    ['Connection status', 'AT+CIPSTATUS'],
    ['Ping', 'AT+PING="\\{ask Host=example.com}"'],
    ['TCP connect', 'AT+CIPSTART="TCP","\\{ask Host=example.com}",\\{ask Port=80}'],
    ['TCP close', 'AT+CIPCLOSE'],
  ]),
  // 3GPP TS 27.007 and 27.005.
  textSet('GSM modem', 'cr', [
    ['Test', 'AT'],
    ['Identify', 'ATI'],
    ['Verbose errors', 'AT+CMEE=2'],
    ['SIM status', 'AT+CPIN?'],
    ['Enter PIN', 'AT+CPIN="\\{ask PIN}"'],
    ['Signal quality', 'AT+CSQ'],
    ['Network registration', 'AT+CREG?'],
    ['Data registration', 'AT+CGATT?'],
    ['Operator', 'AT+COPS?'],
    ['IMEI', 'AT+CGSN'],
    ['IMSI', 'AT+CIMI'],
    ['Clock', 'AT+CCLK?'],
    ['SMS in text mode', 'AT+CMGF=1'],
    ['List SMS', 'AT+CMGL="ALL"'],
    ['APN', 'AT+CGDCONT=1,"IP","\\{ask APN=internet}"'],
    ['Hang up', 'ATH'],
  ]),
  // Grbl v1.1 wiki, *Commands*. Real-time commands have no line ending.
  {
    name: 'GRBL',
    commands: [
      ...textSet('', 'lf', [
        ['Settings', '$$'],
        ['Parameters', '$#'],
        ['Parser state', '$G'],
        ['Build info', '$I'],
        ['Home', '$H'],
        ['Unlock', '$X'],
        ['Check mode', '$C'],
        ['Jog X', '$J=G91 X\\{ask Distance=10} F\\{ask Feed=500}'],
        ['Zero work position', 'G10 L20 P1 X0 Y0 Z0'],
      ]).commands,
      ...textSet('', 'none', [
        ['Status', '?'],
        ['Feed hold', '!'],
        ['Resume', '~'],
        ['Soft reset', '\\x18'],
        ['Jog cancel', '\\x85'],
      ]).commands,
    ],
  },
  // marlinfw.org, *G-code index*.
  textSet('Marlin', 'lf', [
    ['Firmware', 'M115'],
    ['Settings', 'M503'],
    ['Temperatures', 'M105'],
    ['Position', 'M114'],
    ['End stops', 'M119'],
    ['Home', 'G28'],
    ['Bed levelling', 'G29'],
    ['Set nozzle temperature', 'M104 S\\{ask Temperature=200}'],
    ['Set bed temperature', 'M140 S\\{ask Temperature=60}'],
    ['Fan on', 'M106 S255'],
    ['Fan off', 'M107'],
    ['Motors off', 'M84'],
    ['Save settings', 'M500'],
    ['Emergency stop', 'M112'],
  ]),
  hexSet('u-blox', [
    ['Version (MON-VER)', ubx('0A 04 00 00')],
    ['Hardware (MON-HW)', ubx('0A 09 00 00')],
    ['Poll NAV-PVT', ubx('01 07 00 00')],
    ['NAV-PVT on', ubx('06 01 03 00 01 07 01')],
    ['NAV-PVT off', ubx('06 01 03 00 01 07 00')],
    ['Rate in ms', ubx('06 08 06 00 \\{ask u16le Milliseconds=1000} 01 00 01 00')],
    ['Hot start', ubx('06 04 04 00 00 00 02 00')],
    ['Cold start', ubx('06 04 04 00 FF FF 02 00')],
    ['Save settings', ubx('06 09 0D 00 00 00 00 00 FF FF 00 00 00 00 00 00 17')],
  ]),
  // Modbus Application Protocol V1.1b3.
  hexSet('Modbus', [
    ['Read coils', modbus(`${unit} 01 \\{ask u16be Address=0} \\{ask u16be Count=8}`)],
    ['Read discrete inputs', modbus(`${unit} 02 \\{ask u16be Address=0} \\{ask u16be Count=8}`)],
    ['Read holding registers', modbus(`${unit} 03 \\{ask u16be Address=0} \\{ask u16be Count=10}`)],
    ['Read input registers', modbus(`${unit} 04 \\{ask u16be Address=0} \\{ask u16be Count=10}`)],
    ['Write coil on', modbus(`${unit} 05 \\{ask u16be Address=0} FF 00`)],
    ['Write coil off', modbus(`${unit} 05 \\{ask u16be Address=0} 00 00`)],
    ['Write register', modbus(`${unit} 06 \\{ask u16be Address=0} \\{ask u16be Value=0}`)],
    ['Server id', modbus(`${unit} 11`)],
  ]),
];
