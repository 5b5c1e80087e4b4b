const esc = '\x1b[';

/** Lines a board prints while it starts, each with how long it takes to get there. */
export const bootLog: readonly (readonly [afterMs: number, text: string])[] = [
  [20, 'ROM: build Mar 27 2024'],
  [5, 'rst:0x1 (POWERON), boot:0x8 (SPI_FAST_FLASH_BOOT)'],
  [40, `${esc}0;32mI (24) boot: baudcast demo board, second stage boot loader${esc}0m`],
  [15, `${esc}0;32mI (31) boot: chip revision v0.2, 160 MHz, 4 MB flash${esc}0m`],
  [60, `${esc}0;32mI (112) boot: loaded application, 218 kB${esc}0m`],
  [80, `${esc}0;33mW (196) sensor: no calibration stored, using the default${esc}0m`],
  [50, `${esc}0;31mE (248) sd: no card in the slot${esc}0m`],
  [30, `${esc}0;32mI (281) main: ready, type "help"${esc}0m`],
];

export const prompt = `${esc}1;36mdemo>${esc}0m `;

const help: readonly string[] = [
  'help     this list',
  'ls       files in flash',
  'uptime   time since the last reset',
  'colours  the colours a terminal has',
  'reset    start again',
];

const files: readonly string[] = [
  `${esc}1;34mlogs/${esc}0m`,
  'boot.cfg       412',
  'main.py       2 048',
  `${esc}1;32mupdate.sh       96${esc}0m`,
];

/** The answer to a command, its lines without line endings; `undefined` for one that does not exist. */
export function answerCommand(command: string, uptimeMs: number): readonly string[] | undefined {
  switch (command) {
    case '':
      return [];
    case 'help':
      return help;
    case 'ls':
      return files;
    case 'uptime':
      return [`up ${(uptimeMs / 1000).toFixed(1)} s`];
    case 'colours':
    case 'colors':
      return colours();
  }
  return undefined;
}

function colours(): string[] {
  const row = (cell: (i: number) => string, count: number): string =>
    Array.from({ length: count }, (_, i) => cell(i)).join('') + `${esc}0m`;
  return [
    row((i) => `${esc}${30 + i}m  ${30 + i} `, 8),
    row((i) => `${esc}${90 + i}m  ${90 + i} `, 8),
    row((i) => `${esc}${40 + i}m     `, 8),
    row((i) => `${esc}${100 + i}m     `, 8),
    `${esc}1mbold${esc}0m ${esc}2mdim${esc}0m ${esc}3mitalic${esc}0m ${esc}4munderlined${esc}0m ` +
      `${esc}7mreversed${esc}0m`,
    row((i) => `${esc}48;5;${16 + i}m `, 72),
    row((i) => `${esc}48;2;${i * 3};${255 - i * 3};128m `, 72),
  ];
}
