import type { HostSettings } from '../protocol/port-info.ts';
import type { SharedLine } from './shared-line.ts';

interface Wish {
  readonly change: Partial<HostSettings>;
  readonly answer: () => void;
}

/**
 * Settings that come one by one, as a COM-PORT client sends them, done together: each change may open the device anew.
 * Each is answered when it is in force, or refused.
 */
export class SettingBatch {
  readonly #line: SharedLine;
  readonly #onUnusable: (error: unknown) => void;
  #wishes: Wish[] = [];
  #isRunning = false;
  #waitingCount = 0;

  /** @param onUnusable the line is closed and cannot be opened */
  constructor(line: SharedLine, onUnusable: (error: unknown) => void) {
    this.#line = line;
    this.#onUnusable = onUnusable;
  }

  /** How many are not answered. */
  get waitingCount(): number {
    return this.#waitingCount;
  }

  /** To be followed by `run()`. @param answer called when the settings are what they will be */
  add(change: Partial<HostSettings>, answer: () => void): void {
    this.#waitingCount++;
    this.#wishes.push({ change, answer });
  }

  /** Opens the line with the settings it had last, or those that were added. */
  open(): void {
    if (!this.#line.isOpen && !this.#isRunning && this.#wishes.length === 0) this.add({}, () => undefined);
    this.run();
  }

  /** Does all that was added, before anything that the line is asked for next. */
  run(): void {
    if (!this.#isRunning && this.#wishes.length > 0) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#wishes.length > 0) {
      const wishes = this.#wishes.splice(0);
      await this.#apply(wishes.map(({ change }) => change));
      this.#waitingCount -= wishes.length;
      for (const { answer } of wishes) answer();
    }
    this.#isRunning = false;
  }

  async #apply(changes: readonly Partial<HostSettings>[]): Promise<void> {
    const whole: Partial<HostSettings> = Object.assign({}, ...changes);
    if (await this.#try(whole)) return;
    // One of them is not possible: the others are done without it.
    if (Object.keys(whole).length > 1) {
      for (const [name, value] of Object.entries(whole)) await this.#try({ [name]: value });
    }
    if (!this.#line.isOpen) await this.#line.configure(this.#line.settings).catch(this.#onUnusable);
  }

  async #try(change: Partial<HostSettings>): Promise<boolean> {
    const { settings, isOpen } = this.#line;
    const wanted = { ...settings, ...change };
    const isSame = (Object.keys(wanted) as (keyof HostSettings)[]).every((name) => wanted[name] === settings[name]);
    if (isOpen && isSame) return true;
    return this.#line.configure(wanted).then(
      () => true,
      () => false,
    );
  }
}
