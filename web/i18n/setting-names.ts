import { msg } from '@lit/localize';
import { encodings } from '../core/encodings.ts';
import type { EncodingId, EncodingRegion } from '../core/encodings.ts';
import type { LineEnding } from '../core/line-ending.ts';
import type { PortSettings } from '../core/port-settings.ts';
import { formatFraming } from '../core/port-settings.ts';
import type { ResetPolicy } from '../core/reset-policy.ts';
import type { BuiltInRecipe } from '../core/signal-recipe.ts';
import { formatBaud } from './format.ts';

/** `115 200 8N1`, with the flow control when there is one. */
export function settingsText(settings: PortSettings): string {
  const flow = settings.flowControl === 'none' ? '' : `, ${flowControlName(settings.flowControl)}`;
  return `${formatBaud(settings.baudRate)} ${formatFraming(settings)}${flow}`;
}

export function flowControlName(flowControl: PortSettings['flowControl']): string {
  return flowControl === 'none' ? msg('no flow control') : msg('hardware flow control');
}

export function parityName(parity: PortSettings['parity']): string {
  switch (parity) {
    case 'none':
      return msg('none', { id: 'parity-none' });
    case 'even':
      return msg('even', { id: 'parity-even' });
    case 'odd':
      return msg('odd', { id: 'parity-odd' });
  }
}

export function lineEndingName(ending: LineEnding): string {
  return { none: msg('no line ending'), cr: 'CR', lf: 'LF', crlf: 'CR LF' }[ending];
}

/** The encodings to choose from, each with the name of the group it stands in. */
export function encodingChoices(): readonly (readonly [id: EncodingId, label: string, group: string | undefined])[] {
  return encodings.map(({ id, label, region }) => [id, label, regionName(region)]);
}

function regionName(region: EncodingRegion): string | undefined {
  switch (region) {
    case 'all':
      return undefined;
    case 'east-asian':
      return msg('Chinese, Japanese, Korean');
    case 'western':
      return msg('Western European');
    case 'central':
      return msg('Central European, Baltic');
    case 'cyrillic':
      return msg('Cyrillic');
    case 'greek-turkish':
      return msg('Greek, Turkish');
    case 'southern':
      return msg('Arabic, Hebrew, Thai, Vietnamese');
  }
}

interface PolicyText {
  readonly name: string;
  /** What it does to the board. */
  readonly effect: string;
}

/** What a built-in signal recipe is called and does to the board. */
export function recipeText(recipe: BuiltInRecipe): PolicyText {
  switch (recipe) {
    case 'esp-usb-jtag':
      return {
        name: msg('ESP with native USB: start the boot loader'),
        effect: msg('For USB-Serial/JTAG: ESP32-C3, S3, C6, H2 without a USB bridge.'),
      };
    case 'stm32-boot':
      return {
        name: msg('STM32: start the boot loader'),
        effect: msg('For boards with DTR at NRST and RTS at BOOT0. The boot loader needs even parity (8E1).'),
      };
    case 'stm32-run':
      return {
        name: msg('STM32: reset and run'),
        effect: msg('For boards with DTR at NRST and RTS at BOOT0.'),
      };
    case 'touch-1200':
      return {
        name: msg('1200 baud touch'),
        effect: msg('Starts the boot loader of a Leonardo, a SAMD board or a Pico: the port goes away and returns.'),
      };
  }
}

/** What a reset policy is called and what it does to the board. */
export function policyText(policy: ResetPolicy): PolicyText {
  switch (policy) {
    case 'leave':
      return {
        name: msg('Leave DTR and RTS unchanged'),
        effect: msg(
          'Nothing is set. Most systems still raise DTR and RTS briefly on opening, which resets some boards.',
        ),
      };
    case 'release':
      return {
        name: msg('Release DTR and RTS'),
        effect: msg(
          'Both signals are released at once: a board with a reset circuit keeps running or starts immediately.',
        ),
      };
    case 'assert-dtr':
      return {
        name: msg('Assert DTR'),
        effect: msg('For boards with native USB whose firmware waits for DTR before it prints anything.'),
      };
    case 'pulse':
      return {
        name: msg('Pulse DTR and RTS (Arduino reset)'),
        effect: msg('The board restarts; you see its output from the first line.'),
      };
    case 'esp-run':
      return {
        name: msg('ESP: reset and run'),
        effect: msg('RTS resets the chip and its program starts; you see the boot log from the first line.'),
      };
    case 'esp-bootloader':
      return {
        name: msg('ESP: start the boot loader'),
        effect: msg('The chip is reset with GPIO0 low and waits for flashing. Its program does not run.'),
      };
  }
}
