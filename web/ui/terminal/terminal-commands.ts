import { msg } from '@lit/localize';
import type { EncodingId } from '../../core/encodings.ts';
import { choiceCommand, type PageCommand } from '../page/commands.ts';
import { encodingCommand, type ProfileChosenEvent } from '../view/choices.ts';
import { browserKeys, sendKeyTitle, type TerminalAction } from './terminal-bar.ts';
import type { TerminalViewOptions } from './terminal-options.ts';

interface TerminalCommandTarget {
  readonly options: TerminalViewOptions;
  readonly encoding: EncodingId;
  readonly localEcho: boolean;
  /** A capture from storage: nothing is typed. */
  readonly isStored: boolean;
  readonly screenReader: boolean;
  act(action: TerminalAction): void;
  choose(changes: Partial<TerminalViewOptions>): void;
  chooseProfile(changes: ProfileChosenEvent['changes']): void;
}

/** What can be done in a terminal, for the palette: all that its bar and its menu have. */
export function terminalCommands(target: TerminalCommandTarget): readonly PageCommand[] {
  const { options, act, choose, chooseProfile } = target;
  const action = (id: TerminalAction, title: string, keys?: string): PageCommand => ({
    id,
    title,
    keys,
    run: () => act(id),
  });
  return [
    action('clear', msg('Clear the view (the capture keeps everything)')),
    action('copy', msg('Copy selection'), 'Ctrl Shift C'),
    action('copy-all', msg('Copy all')),
    encodingCommand(target.encoding, (encoding) => chooseProfile({ encoding })),
    choiceCommand(
      'line-breaks',
      msg('Line breaks'),
      options.lineBreaks,
      [
        ['auto', msg('automatic')],
        ['raw', msg('as sent')],
        ['lf', msg('LF alone starts a new line')],
        ['cr', msg('CR alone starts a new line')],
      ],
      (lineBreaks) => choose({ lineBreaks }),
    ),
    {
      id: 'local-echo',
      title: msg('Local echo'),
      checked: target.localEcho,
      run: () => chooseProfile({ localEcho: !target.localEcho }),
    },
    ...(target.isStored ? [] : typingCommands(target)),
    action('larger', msg('Larger text'), 'Ctrl +'),
    action('smaller', msg('Smaller text'), 'Ctrl −'),
    action('normal-size', msg('Normal text size'), 'Ctrl 0'),
    {
      id: 'screen-reader',
      title: msg('Screen reader mode'),
      checked: target.screenReader,
      run: () => act('screen-reader'),
    },
  ];
}

function typingCommands({ options, act, choose }: TerminalCommandTarget): readonly PageCommand[] {
  return [
    choiceCommand(
      'enter',
      msg('Enter sends'),
      options.enter,
      [
        ['cr', 'CR'],
        ['lf', 'LF'],
        ['crlf', 'CR LF'],
      ],
      (enter) => choose({ enter }),
    ),
    choiceCommand(
      'backspace',
      msg('Backspace sends'),
      options.backspace,
      [
        ['del', 'DEL (7F)'],
        ['bs', 'BS (08)'],
      ],
      (backspace) => choose({ backspace }),
    ),
    ...browserKeys.map((key) => ({ id: key, title: sendKeyTitle(key), run: () => act(key) })),
    { id: 'leave', title: msg('Leave the terminal'), keys: 'Ctrl Shift F6', run: () => act('leave') },
  ];
}
