import { waitLimitMs } from './time-limits.ts';

/** A WebDriver program has refused a command. */
export class WebDriverError extends Error {
  override readonly name = 'WebDriverError';
}

/** The actions for typing or clicking, as in WebDriver, section 15. */
type Action =
  | { readonly type: 'keyDown' | 'keyUp'; readonly value: string }
  | { readonly type: 'pointerMove'; readonly x: number; readonly y: number; readonly duration: number }
  | { readonly type: 'pointerDown' | 'pointerUp'; readonly button: number };

/** One session of W3C WebDriver: the few commands that tests use, each a request. */
export class WebDriver {
  readonly #session: string;

  private constructor(session: string) {
    this.#session = session;
  }

  /** @param url of the program that speaks WebDriver @throws {WebDriverError} when it cannot start its browser */
  static async start(url: string): Promise<WebDriver> {
    const { sessionId } = await command<{ sessionId: string }>('POST', `${url}/session`, { capabilities: {} });
    return new WebDriver(`${url}/session/${sessionId}`);
  }

  async open(url: string): Promise<void> {
    await this.#post('url', { url });
  }

  async reload(): Promise<void> {
    await this.#post('refresh', {});
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#post('window/rect', { width, height });
  }

  /**
   * Runs an expression in the page; a promise is waited for.
   * @throws {WebDriverError} with what it threw or rejected with
   */
  async evaluate<Result>(expression: string): Promise<Result> {
    const script = `const done = arguments[0];
      const failed = (error) => done({ error: error + '\\n' + error.stack });
      (async () => (${expression}))().then((value) => done({ value }), failed);`;
    const { value, error } = await this.#post<{ value?: Result; error?: string }>('execute/async', {
      script,
      args: [],
    });
    if (error !== undefined) throw new WebDriverError(error);
    return value as Result;
  }

  async click(x: number, y: number): Promise<void> {
    await this.#act('pointer', [
      { type: 'pointerMove', x, y, duration: 0 },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ]);
  }

  /**
   * Presses keys one after the other; those of `held` stay down meanwhile.
   * @param keys characters, WebDriver's own for others than text
   */
  async press(keys: readonly string[], held: readonly string[] = []): Promise<void> {
    await this.#act('key', [
      ...held.map((value): Action => ({ type: 'keyDown', value })),
      ...keys.flatMap((value): Action[] => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ]),
      ...held.toReversed().map((value): Action => ({ type: 'keyUp', value })),
    ]);
  }

  async screenshot(): Promise<Buffer> {
    return Buffer.from(await command<string>('GET', `${this.#session}/screenshot`), 'base64');
  }

  async end(): Promise<void> {
    await command('DELETE', this.#session);
  }

  async #act(type: 'key' | 'pointer', actions: readonly Action[]): Promise<void> {
    await this.#post('actions', { actions: [{ type, id: type, actions }] });
  }

  #post<Value = unknown>(name: string, body: object): Promise<Value> {
    return command('POST', `${this.#session}/${name}`, body);
  }
}

async function command<Value>(method: string, url: string, body?: object): Promise<Value> {
  const answer = await fetch(url, {
    method,
    signal: AbortSignal.timeout(waitLimitMs),
    ...(body && { body: JSON.stringify(body) }),
  });
  const { value } = (await answer.json()) as { value: unknown };
  if (answer.ok) return value as Value;
  const { error, message } = value as { error: string; message: string };
  throw new WebDriverError(`${error}: ${message}`);
}
