import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon, type ISearchOptions } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal, type ITheme } from '@xterm/xterm';
import xtermCss from '@xterm/xterm/css/xterm.css?inline';
import { silenceQueries } from './query-guard.ts';
import { writeSlices } from './write-slices.ts';

interface TerminalScreenOptions {
  readonly fontSizePx: number;
  readonly fontFamily: string;
  readonly theme: ITheme;
  readonly screenReader: boolean;
  /** Nothing can be typed: a stored capture. */
  readonly readOnly: boolean;
  /** Id of an element next to it that describes it to assistive technology. */
  readonly describedBy: string;
}

/** The screen's events. Text is as xterm sends it: Enter is CR. */
interface TerminalScreenEvents {
  typed(text: string): void;
  typedBytes(bytes: Uint8Array): void;
  /** `true`: the person scrolled up. */
  scrolledUp(away: boolean): void;
  overLink(over: boolean): void;
  /** It is drawn with as many columns and rows now. */
  resized(columns: number, rows: number): void;
  /** `index` from 0, or -1. */
  found(index: number, count: number): void;
  /** A key press before the terminal handles it; `true` if it was handled here. */
  key(event: KeyboardEvent): boolean;
}

interface TerminalFind {
  readonly pattern: string;
  readonly regex: boolean;
  readonly matchCase: boolean;
}

/** xterm's own default is 1 000. A line takes 12 bytes a column: 10 000 lines of 120 columns are 14 MB. */
const scrollbackLines = 10_000;
/** xterm parses a piece without a pause; 16 KiB take about a millisecond. */
const sliceSize = 16_384;

/** CAN ends what the parser is in, RIS everything else (ECMA-48, 8.3.6 and 8.3.105). */
const freshTerminal = '\u0018\u001bc';

/** The style sheet xterm needs in the root it is drawn in. */
export const terminalStyles = new CSSStyleSheet();
terminalStyles.replaceSync(xtermCss);

/** xterm.js with the addons this application needs. Loaded when a terminal is first shown. */
export class TerminalScreen {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  // Marking more matches than this would cost more than a frame.
  readonly #search = new SearchAddon({ highlightLimit: 500 });
  readonly #events: TerminalScreenEvents;
  #away = false;

  constructor(host: HTMLElement, options: TerminalScreenOptions, events: TerminalScreenEvents) {
    this.#events = events;
    const terminal = new Terminal({
      allowProposedApi: true, // the search marks and Unicode versions
      cursorBlink: false,
      disableStdin: options.readOnly,
      cursorInactiveStyle: options.readOnly ? 'none' : 'outline',
      fontFamily: options.fontFamily,
      fontSize: options.fontSizePx,
      lineHeight: 1.2,
      // As in `AnsweringEmulator`.
      logLevel: 'off',
      linkHandler: {
        activate: (event, uri) => openLink(event, uri),
        hover: () => events.overLink(true),
        leave: () => events.overLink(false),
      },
      macOptionIsMeta: true,
      minimumContrastRatio: 4.5,
      screenReaderMode: options.screenReader,
      scrollback: scrollbackLines,
      theme: options.theme,
      windowOptions: {},
    });
    this.#terminal = terminal;
    terminal.loadAddon(this.#fit);
    terminal.loadAddon(this.#search);
    terminal.loadAddon(
      new WebLinksAddon((event, uri) => openLink(event, uri), {
        hover: () => events.overLink(true),
        leave: () => events.overLink(false),
      }),
    );
    terminal.loadAddon(new Unicode11Addon());
    terminal.unicode.activeVersion = '11';
    silenceQueries(terminal);
    terminal.attachCustomKeyEventHandler((event) => !events.key(event));
    terminal.onData((text) => events.typed(text));
    terminal.onBinary((binary) => events.typedBytes(Uint8Array.from(binary, (character) => character.charCodeAt(0))));
    terminal.onResize(({ cols, rows }) => events.resized(cols, rows));
    terminal.onRender(() => this.#checkScroll());
    terminal.onScroll(() => this.#checkScroll());
    this.#search.onDidChangeResults(({ resultIndex, resultCount }) => events.found(resultIndex, resultCount));
    terminal.open(host);
    terminal.textarea?.setAttribute('aria-describedby', options.describedBy);
    this.fit();
  }

  /** Resolves when everything is parsed; xterm draws it with the next frame. */
  write(data: string): Promise<void> {
    return new Promise((resolve) => {
      for (const slice of writeSlices(data, sliceSize)) this.#terminal.write(slice);
      this.#terminal.write('', resolve);
    });
  }

  /**
   * Empties screen and scrollback and ends every mode and every sequence that was begun, after what was written before.
   */
  reset(): Promise<void> {
    return this.write(freshTerminal);
  }

  setTheme(theme: ITheme): void {
    this.#terminal.options.theme = theme;
  }

  setFontSize(fontSizePx: number): void {
    this.#terminal.options.fontSize = fontSizePx;
    this.fit();
  }

  setScreenReader(on: boolean): void {
    this.#terminal.options.screenReaderMode = on;
  }

  /** As many columns and rows as there is room for. */
  fit(): void {
    this.#fit.fit();
  }

  focus(): void {
    this.#terminal.focus();
  }

  blur(): void {
    this.#terminal.blur();
  }

  /** Whether Tab stops at the terminal. */
  setTabStop(on: boolean): void {
    if (this.#terminal.textarea) this.#terminal.textarea.tabIndex = on ? 0 : -1;
  }

  scrollToNewest(): void {
    this.#terminal.scrollToBottom();
  }

  /** @throws {SyntaxError} when the pattern is not a regular expression */
  find({ pattern, regex, matchCase }: TerminalFind, step: 1 | -1, colors: ISearchOptions['decorations']): void {
    if (pattern === '') {
      this.#search.clearDecorations();
      this.#events.found(-1, 0);
      return;
    }
    if (regex) new RegExp(pattern);
    const options: ISearchOptions = { regex, caseSensitive: matchCase, ...(colors && { decorations: colors }) };
    if (step === 1) this.#search.findNext(pattern, options);
    else this.#search.findPrevious(pattern, options);
  }

  endFind(): void {
    this.#search.clearDecorations();
    this.#terminal.clearSelection();
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  /** Where the cursor stands, from 0. */
  get column(): number {
    return this.#terminal.buffer.active.cursorX;
  }

  /** The device asked for pasted text to be marked as such. */
  get bracketedPaste(): boolean {
    return this.#terminal.modes.bracketedPasteMode;
  }

  /** The device wants the cursor keys as an application does (DECCKM). */
  get applicationCursor(): boolean {
    return this.#terminal.modes.applicationCursorKeysMode;
  }

  get selection(): string {
    return this.#terminal.getSelection();
  }

  /** Scrollback and screen as text, without the empty end. */
  allText(): string {
    const { active } = this.#terminal.buffer;
    let text = '';
    for (let y = 0; y < active.length; y++) {
      const line = active.getLine(y);
      if (!line) continue;
      if (y > 0 && !line.isWrapped) text += '\n';
      text += line.translateToString(!active.getLine(y + 1)?.isWrapped);
    }
    return `${text.trimEnd()}\n`;
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  #checkScroll(): void {
    const { viewportY, baseY } = this.#terminal.buffer.active;
    const away = viewportY < baseY;
    if (away === this.#away) return;
    this.#away = away;
    this.#events.scrolledUp(away);
  }
}

/**
 * Opens a link found in received text: only with Ctrl or ⌘, only http and https, and without a way back to this
 * page.
 */
function openLink(event: MouseEvent, uri: string): void {
  if (!event.ctrlKey && !event.metaKey) return;
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return;
  window.open(url.href, '_blank', 'noopener,noreferrer');
}
