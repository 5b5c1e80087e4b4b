import type { ServiceHost } from '../service/service-host.ts';
import type { PlanOptions } from '../service/service-plan.ts';
import { auditHelp, auditReadFlags, printAudit, readAuditReading } from './audit.ts';
import type { CliCommand } from './command.ts';
import { listed } from './command-list.ts';
import { fleetCommand } from './fleet.ts';
import type { Environment } from './read-flags.ts';
import { readRecordings } from './read-recordings.ts';
import { readRecordReading, recordHelp, recordReadFlags } from './record.ts';
import { OutputClosed } from './write-to.ts';
import { readServiceOptions, runService, serviceActions, serviceFlags, serviceHelp } from './service.ts';

interface HostCommandsOptions {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Writes where `out` does; resolves when more may be written. */
  readonly write: (bytes: string | Uint8Array) => Promise<void>;
  readonly environment: Environment;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** The relay's default audit directory. */
  readonly auditDirectory: () => string;
  readonly host: ServiceHost;
  /** Where Node and our program are. */
  readonly place: Omit<PlanOptions, 'group'>;
}

/** The commands for the relay's own computer: `audit`, `record`, `service`, `fleet`. */
export function hostCommands({
  out,
  err,
  write,
  environment,
  nowMs,
  auditDirectory,
  host,
  place,
}: HostCommandsOptions): CliCommand[] {
  return [
    {
      ...listed('audit'),
      flags: auditReadFlags,
      run: async (args) => {
        const reading = readAuditReading(args, environment, nowMs(), auditDirectory);
        if (reading) await printAudit(reading, out, err);
        else out(auditHelp);
        return 0;
      },
    },
    {
      ...listed('record'),
      flags: recordReadFlags,
      choices: ['list', 'export'],
      run: async (args) => {
        const reading = readRecordReading(args, nowMs());
        if (!reading) out(recordHelp);
        else await readRecordings(reading, { write, err }).catch(ignoreClosed);
        return 0;
      },
    },
    {
      ...listed('service'),
      flags: serviceFlags,
      choices: serviceActions,
      run: async (args) => {
        const options = readServiceOptions(args);
        if (options) return runService(options, host, place, out);
        out(serviceHelp);
        return 0;
      },
    },
    fleetCommand({ out, err }),
  ];
}

/** A reader that closes the pipe early, such as `head`, is not an error. */
function ignoreClosed(error: unknown): void {
  if (!(error instanceof OutputClosed)) throw error;
}
