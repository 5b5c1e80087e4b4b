import { installService, serviceStatus, uninstallService } from '../service/install-service.ts';
import type { ServiceHost } from '../service/service-host.ts';
import { type PlanOptions, planService } from '../service/service-plan.ts';
import { helpFlag, jsonFlag } from './client-flags.ts';
import { type Flag, helpOfFlags } from './flag.ts';
import { readFlags, splitArguments } from './read-flags.ts';
import { UsageError } from './command.ts';
import { visibleJson, visibleText } from './visible-text.ts';

export const serviceActions = ['print', 'install', 'uninstall', 'status'] as const;

interface ServiceOptions {
  readonly action: (typeof serviceActions)[number];
  readonly group: string | undefined;
  readonly force: boolean;
  readonly isJson: boolean;
}

export const serviceFlags: readonly Flag[] = [
  {
    name: 'group',
    kind: 'text',
    placeholder: 'NAME',
    help: 'group that may open serial ports',
    byDefault: 'dialout, or uucp if there is no dialout',
  },
  { name: 'force', kind: 'switch', help: 'also replace or remove files that were changed by hand', byDefault: 'off' },
  jsonFlag,
  helpFlag,
];

export const serviceHelp = `Runs the relay as a systemd service under its own user, which may only open serial ports.

Usage: baudcast service print       prints the unit and the udev rule; needs no root
       baudcast service install     installs and starts it, or updates it; needs root
       baudcast service uninstall   stops and removes it, but not its data; needs root
       baudcast service status      prints its state

${helpOfFlags(serviceFlags)}
The flags of serve go to /etc/baudcast/config.json.
Exit status: 0 done, or running; 1 failed, or not running; 2 wrong usage.
`;

/** @returns undefined for `--help` @throws {UsageError} */
export function readServiceOptions(args: readonly string[]): ServiceOptions | undefined {
  const { words, flagArguments } = splitArguments(serviceFlags, args);
  const values = readFlags(serviceFlags, flagArguments, {}, () => '');
  if (values.get('help')?.[0] === 'true') return undefined;
  const action = serviceActions.find((one) => one === words[0]);
  if (!action || words.length > 1) throw new UsageError(`service takes one of ${serviceActions.join(', ')}.`);
  const [group] = values.get('group') ?? [];
  if (group !== undefined && !/^[a-z_][a-z0-9_-]{0,31}$/i.test(group))
    throw new UsageError(`Invalid group name '${group}'.`);
  const isSet = (name: string): boolean => values.get(name)?.[0] === 'true';
  return { action, group, force: isSet('force'), isJson: isSet('json') };
}

/** @returns the exit status @throws {Error} with a sentence */
export async function runService(
  { action, group, force, isJson }: ServiceOptions,
  host: ServiceHost,
  place: Omit<PlanOptions, 'group'>,
  out: (text: string) => void,
): Promise<number> {
  if (isJson) {
    let text = '';
    const write = (more: string): void => void (text += more);
    const status = await runService({ action, group, force, isJson: false }, host, place, write);
    out(`${visibleJson({ action, done: status === 0, text })}\n`);
    return status;
  }
  const say = (line: string): void => out(`${visibleText(line)}\n`);
  if (action === 'uninstall') {
    await uninstallService({ host, say }, force);
    return 0;
  }
  const plan = await planService(host, { ...place, group });
  if (action === 'status') return (await serviceStatus({ host, say }, plan)) ? 0 : 1;
  if (action === 'install') {
    await installService({ host, say }, plan, force);
    return 0;
  }
  out(`# ${plan.unit.path}\n${plan.unit.text}\n`);
  const reason =
    plan.ruleReason === undefined
      ? 'Not needed here: it is for computers with ModemManager.'
      : `Needed here: ${plan.ruleReason}.`;
  out(`# ${plan.udevRule.path}\n# ${reason}\n${plan.udevRule.text}`);
  for (const obstacle of plan.obstacles) say(`\n# It would not work here yet. ${obstacle}`.trimStart());
  return 0;
}
