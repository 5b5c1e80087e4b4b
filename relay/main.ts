#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CliCommand } from './cli/command.ts';
import { commandNames, listed, type CommandName } from './cli/command-list.ts';
import { runCommand, type RunnableCommand } from './cli/run-command.ts';
import { standardInput } from './cli/standard-input.ts';
import { writeTo } from './cli/write-to.ts';
import { systemClock } from './base/clock.ts';

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

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
const drawLink = async (url: string): Promise<string> => {
  if (!stderr.isTTY) return '';
  const { terminalQr } = await import('./cli/terminal-qr.ts');
  return terminalQr(url, { hasColours: true, columns: stderr.columns || undefined }) ?? '';
};
const out = (text: string): void => void stdout.write(text);
const { err } = surroundings;
// A command loads what it needs: all of them together take four times as long to load as Node itself.
const loadServe = async (): Promise<readonly CliCommand[]> => [
  (await import('./serve-command.ts')).serveCommand(readVersion, out),
];
const loadForClients = async (): Promise<readonly CliCommand[]> =>
  (await import('./cli/client-commands.ts')).clientCommands(surroundings, process.env, undefined, drawLink);
const loadForThisHost = async (): Promise<readonly CliCommand[]> => {
  const { hostCommands } = await import('./cli/host-commands.ts');
  const { auditDirectoryIn, findStateDirectory } = await import('./state/state-directory.ts');
  const { systemHost } = await import('./service/system-host.ts');
  return hostCommands({
    out,
    err,
    write: writeTo(stdout),
    environment: process.env,
    nowMs: Date.now,
    auditDirectory: () => auditDirectoryIn(findStateDirectory(undefined, process.env)),
    host: systemHost,
    // The program that starts this one, beside it after the build.
    place: { node: process.execPath, program: fileURLToPath(new URL('baudcast.cjs', import.meta.url)) },
  });
};
const loadCompletion = async (): Promise<readonly CliCommand[]> => {
  const loaded = await Promise.all([loadServe(), loadForClients(), loadForThisHost()]);
  return [(await import('./cli/completion.ts')).completionCommand(loaded.flat(), out)];
};
const hostNames: readonly CommandName[] = ['audit', 'record', 'service', 'fleet'];
const loaderOf = (name: CommandName): (() => Promise<readonly CliCommand[]>) => {
  if (name === 'serve') return loadServe;
  if (name === 'completion') return loadCompletion;
  return hostNames.includes(name) ? loadForThisHost : loadForClients;
};
const commands = commandNames.map((name): RunnableCommand => {
  const run: CliCommand['run'] = async (args) => {
    const command = (await loaderOf(name)()).find((one) => one.name === name);
    if (!command) throw new Error(`${name} is in the list of commands only`);
    return command.run(args);
  };
  return { ...listed(name), run };
});
// A promise that never settles ends the process: that is not success.
process.exitCode = 1;
const args = process.argv.slice(2);
// Also without what `serve` loads for its flags.
const isVersion = args.length === 1 && args[0] === '--version';
const status = isVersion ? (out(`${readVersion()}\n`), 0) : await runCommand(commands, args, { out, err });
// A reader that pages takes its time: what it has not taken is not written yet.
if (stdout.writableLength > 0) await new Promise<void>((resolve) => stdout.write('', () => resolve()));
process.exitCode = hasLostOutput ? 1 : status;
// Something that will not end, such as a device's driver, must not keep a relay that was stopped.
setTimeout(() => process.exit(), 2000).unref();
