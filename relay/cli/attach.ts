import type { Readable, Writable } from 'node:stream';
import { type Clock, waitAtLeast } from '../base/clock.ts';
import type { AttachArguments } from './attach-options.ts';
import { newClient } from './client/new-client.ts';
import { RemotePort } from './client/remote-port.ts';
import { describeSettings } from '../protocol/port-info.ts';
import { CreditedOutput } from './credited-output.ts';
import { type Keyboard, takeKeyboard, type TerminalInput } from './keyboard.ts';
import { QuietWatch } from './quiet-watch.ts';
import { receivedText } from './received-text.ts';
import { sendAll, sendKeys, sendLasting } from './send-all.ts';
import { visibleText } from './visible-text.ts';

/** How long the last that was typed has to be written when a person leaves. */
const leaveMs = 500;

/** What a command has around it. */
export interface Surroundings {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  /** Writes to stderr. */
  readonly err: (text: string) => void;
  /** Aborted when the person stops the command. */
  readonly stop: AbortSignal;
  readonly clock: Clock;
  /** @returns a number from 0 up to and without 1 */
  readonly random: () => number;
}

/**
 * Connects stdin and stdout to a port.
 * @returns the exit status, 0 or 1, once stdin has ended and the line is quiet, stdout is closed, or it is stopped
 * @throws {Error} with a sentence if it cannot continue
 */
export async function attach(
  options: AttachArguments,
  { stdin, stdout, err, stop, clock, random }: Surroundings,
): Promise<number> {
  const isTyped = !options.isReadOnly && isTerminal(stdin);
  const newline = isTyped ? '\r\n' : '\n';
  const say = (sentence: string): void => err(`${isTyped ? newline : ''}${sentence}${newline}`);
  const over = new AbortController();
  const output = new CreditedOutput(stdout, (bytes) => port.consumed(bytes));
  const quiet = new QuietWatch(clock, options.lingerMs, () => !output.isIdle || !port.hasCaughtUp);
  const toText = receivedText(options);
  const port: RemotePort = new RemotePort({
    ...options,
    client: newClient(options.name),
    clock,
    random,
    isLossless: !options.isReadOnly,
    onBytes: (received) => {
      quiet.heard();
      output.write(toText(received), received.bytes.length);
    },
    say,
  });
  const running = port.run(over.signal);
  let keyboard: Keyboard | undefined;

  const work = async (): Promise<void> => {
    await port.ready;
    if (options.isReadOnly && port.place?.port.state !== 'open') say('The port is not open. Waiting for it to open.');
    if (isTyped) {
      keyboard = takeKeyboard(stdin);
      say(greeting(port));
      const leaving = keyboard.escaped.then(() => waitAtLeast(clock, leaveMs, over.signal));
      return Promise.race([sendKeys(keyboard.keys, port, say), leaving]);
    }
    if (options.isLasting) await sendLasting(stdin, port, say);
    else if (!options.isReadOnly) await sendAll(stdin, port);
    await quiet.whenQuiet(over.signal);
  };
  const stopped = new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }));
  let end: 'done' | 'unread' | 'stopped';
  try {
    const working = work().then(() => 'done' as const);
    const unread = output.closed.then(() => 'unread' as const);
    end = await Promise.race([
      working,
      unread,
      stopped.then(() => 'stopped' as const),
      running.then(() => 'done' as const),
    ]);
    await output.flushed();
  } finally {
    keyboard?.restore();
    over.abort();
    stdin.destroy();
    await running.catch(() => undefined);
  }
  if (end === 'stopped' && port.isWriting) {
    say(`Stopped after ${port.writtenBytes} bytes were written; part of the rest may have been written too.`);
    return 1;
  }
  return port.hasMissing && !isTyped ? 1 : 0;
}

const isTerminal = (stdin: Surroundings['stdin']): stdin is TerminalInput =>
  stdin.isTTY === true && 'setRawMode' in stdin;

function greeting(port: RemotePort): string {
  const { place, otherHolder } = port;
  if (!place) return '';
  const { node, id, bytesOnly } = place.port;
  const { settings } = place;
  const how = bytesOnly ? ', only bytes by TCP' : settings ? `, ${describeSettings(settings)}` : '';
  const holder = otherHolder === undefined ? '' : ` ${otherHolder} has control: your input is not transmitted.`;
  return `Attached to ${visibleText(`${node}/${id}`)}${how}. Ctrl-] leaves.${holder}`;
}
