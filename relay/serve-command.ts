import type { CliCommand } from './cli/command.ts';
import { listed } from './cli/command-list.ts';
import { readTextFile } from './cli/read-text-file.ts';
import { readServeOptions, serveFlags, serveHelp } from './cli/serve-options.ts';

/** The command `serve`. @param readVersion of this program */
export function serveCommand(readVersion: () => string, out: (text: string) => void): CliCommand {
  return {
    ...listed('serve'),
    flags: serveFlags,
    run: async (args) => {
      const asked = readServeOptions(args, process.env, readTextFile);
      if (asked.action === 'help') out(serveHelp);
      else if (asked.action === 'version') out(`${readVersion()}\n`);
      // Devices and certificates.
      else await (await import('./serve.ts')).serve(asked.options, readVersion());
      return 0;
    },
  };
}
