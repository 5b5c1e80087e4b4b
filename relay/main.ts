#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readServeOptions, serveFlags, serveHelp } from './cli/serve-options.ts';
import { clientCommands } from './cli/client-commands.ts';
import { completionCommand } from './cli/completion.ts';
import type { CliCommand } from './cli/command.ts';
import { hostCommands } from './cli/host-commands.ts';
import { readTextFile } from './cli/read-text-file.ts';
import { runCommand } from './cli/run-command.ts';
import { standardInput } from './cli/standard-input.ts';
import { terminalQr } from './cli/terminal-qr.ts';
import { writeTo } from './cli/write-to.ts';
import { systemHost } from './service/system-host.ts';
import { systemClock } from './base/clock.ts';
import { auditDirectoryIn, findStateDirectory } from './state/state-directory.ts';

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

const serveCommand: CliCommand = {
  name: 'serve',
  group: 'The relay of this computer',
  summary: 'serve the page and the serial ports of this computer (the default)',
  flags: serveFlags,
  run: async (args) => {
    const asked = readServeOptions(args, process.env, readTextFile);
    if (asked.action === 'help') process.stdout.write(serveHelp);
    else if (asked.action === 'version') console.log(readVersion());
    // devices and certificates are nothing the other commands wait for
    else await (await import('./serve.ts')).serve(asked.options, readVersion());
    return 0;
  },
};

const { stdout, stderr } = process;
let hasLostOutput = false;
// A disk that is full or a terminal that is gone: a sentence and status 1 for a command, and no reason for a relay to
// end.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader has enough, as `head` has.
  if (error.code === 'EPIPE' || hasLostOutput) return;
  hasLostOutput = true;
  stderr.write(`Cannot write the output: ${error.message}.\n`);
  process.exitCode = 1;
});
// Nowhere to report this.
stderr.on('error', () => undefined);
const surroundings = {
  // Not touched by what does not read it.
  get stdin() {
    return standardInput(process.stdin);
  },
  stdout,
  err: (text: string): void => void stderr.write(text),
  clock: systemClock,
  random: Math.random,
  get version() {
    return readVersion();
  },
};
/** None without a terminal, or where it does not fit. */
const drawLink = (url: string): string =>
  stderr.isTTY ? (terminalQr(url, { hasColours: true, columns: stderr.columns || undefined }) ?? '') : '';
const forThisHost = hostCommands({
  out: (text) => stdout.write(text),
  err: surroundings.err,
  write: writeTo(stdout),
  environment: process.env,
  nowMs: Date.now,
  auditDirectory: () => auditDirectoryIn(findStateDirectory(undefined, process.env)),
  host: systemHost,
  // The program that starts this one, beside it after the build.
  place: { node: process.execPath, program: fileURLToPath(new URL('baudcast.cjs', import.meta.url)) },
});
// A promise that never settles ends the process: that is not success.
process.exitCode = 1;
const out = (text: string): void => void stdout.write(text);
const commands = [serveCommand, ...clientCommands(surroundings, process.env, undefined, drawLink), ...forThisHost];
const status = await runCommand([...commands, completionCommand(commands, out)], process.argv.slice(2), {
  out,
  err: surroundings.err,
});
// A reader that pages takes its time: what it has not taken is not written yet.
if (stdout.writableLength > 0) await new Promise<void>((resolve) => stdout.write('', () => resolve()));
process.exitCode = hasLostOutput ? 1 : status;
// Something that will not end, such as a device's driver, must not keep a relay that was stopped.
setTimeout(() => process.exit(), 2000).unref();
