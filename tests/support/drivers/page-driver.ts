/** A place in a page, in CSS pixels from its top left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Of the part of the window that shows the page, in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface DriverOptions extends Partial<Size> {
  readonly dark?: boolean;
}

/**
 * One page in one browser, with no more than every browser's remote control can do: what tests say with it holds for
 * all of them. Pointer and keys are real ones, as a person's are.
 */
export interface PageDriver {
  readonly name: 'Chromium' | 'Firefox' | 'WebKit';
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  resize(size: Size): Promise<void>;
  /** Runs a function in the page, given JSON-able arguments. It must use nothing from outside itself. */
  evaluate<Args extends readonly unknown[], Result>(
    run: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result>;
  click(place: Place): Promise<void>;
  type(text: string): Promise<void>;
  /** Presses one key, by its name in `KeyboardEvent.key`, with modifiers before it: `Control+k`, `Shift+Tab`. */
  press(keys: string): Promise<void>;
  /** The file that the page saves after `act`. @param leastBytes of a large file: its size */
  saveFile(act: () => Promise<void>, leastBytes?: number): Promise<Buffer>;
  /** A screenshot of the page, as PNG. */
  screenshot(): Promise<Buffer>;
  close(): Promise<void>;
}
