import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { findPySerial } from './prepare.mjs';

const script = `
import ast, json, sys, time
import serial
def answer(source):
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, 'test', 'exec'), scope)
    return eval(compile(ast.Expression(last.value), 'test', 'eval'), scope) if last else None
scope = {'serial': serial, 'time': time}
for line in sys.stdin:
    try:
        reply = {'value': answer(json.loads(line))}
    except Exception as error:
        reply = {'error': type(error).__name__ + ': ' + str(error)}
    print(json.dumps(reply, default=lambda value: list(value)), flush=True)
`;

/** A Python with pyserial; keeps its variables from one run to the next. */
export class PySerial {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  /** @param env what it sees besides this process's environment: virtual devices, say */
  constructor(env: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(findPySerial() ?? '', ['-c', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    if (!this.#child.stdout) throw new Error('Python has no output');
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Runs Python. @returns the value of the last line, if it is an expression; bytes as an array of numbers */
  async run(source: string): Promise<unknown> {
    this.#child.stdin?.write(`${JSON.stringify(source)}\n`);
    const { value } = await this.#answers.next();
    const { value: result, error } = JSON.parse(String(value)) as { value?: unknown; error?: string };
    if (error !== undefined) throw new Error(error);
    return result;
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }
}
