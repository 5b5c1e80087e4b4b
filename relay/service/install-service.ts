import { sealOf } from './sealed-file.ts';
import type { ServiceHost } from './service-host.ts';
import { type PlannedFile, type ServicePlan, udevRulePath } from './service-plan.ts';
import { configPath, unitPath } from './unit-file.ts';

interface ServiceWork {
  readonly host: ServiceHost;
  /** Takes whole lines, for the person. */
  readonly say: (line: string) => void;
}

const service = 'baudcast.service';
const firstConfig = '{\n  "log": "info"\n}\n';

/**
 * Installs and starts the service, or brings it up to date: done again, it changes nothing.
 * @param force also replaces files that were edited
 * @throws {Error} with a sentence, before anything was touched or where a step failed
 */
export async function installService({ host, say }: ServiceWork, plan: ServicePlan, force: boolean): Promise<void> {
  await requireSystemd(host, 'install');
  const [obstacle] = plan.obstacles;
  if (obstacle !== undefined) throw new Error(obstacle);
  const files = [plan.unit, ...(plan.ruleReason === undefined ? [] : [plan.udevRule])];
  const before = await Promise.all(files.map(({ path }) => host.read(path)));
  const changed = files.find((_, i) => before[i] !== undefined && sealOf(before[i] ?? '') === 'changed' && !force);
  if (changed)
    throw new Error(
      `Kept ${changed.path}: it was edited by hand, or is not ours. Replace it with --force, or make changes ` +
        'with: sudo systemctl edit baudcast',
    );

  const isNew = async ({ path, text }: PlannedFile, present: string | undefined): Promise<boolean> => {
    if (present === text) {
      say(`${path} exists already.`);
      return false;
    }
    await host.write(path, text);
    say(`${present === undefined ? 'Wrote' : 'Replaced'} ${path}.`);
    return true;
  };
  const hasNewUnit = await isNew(plan.unit, before[0]);
  if ((await host.read(configPath)) === undefined) {
    await host.write(configPath, firstConfig);
    say(`Wrote ${configPath}, for the flags of baudcast serve.`);
  } else say(`Kept ${configPath}.`);
  if (plan.ruleReason !== undefined) {
    say(`A udev rule is needed: ${plan.ruleReason}.`);
    if (await isNew(plan.udevRule, before[1])) await step(host, say, 'udevadm', ['control', '--reload']);
  }
  if (hasNewUnit) await step(host, say, 'systemctl', ['daemon-reload']);
  const wasActive = (await host.run('systemctl', ['is-active', '--quiet', service])).status === 0;
  await step(host, say, 'systemctl', ['enable', '--now', service]);
  if (wasActive && hasNewUnit) await step(host, say, 'systemctl', ['restart', service]);
  say('Baudcast is running, and starts with this computer. Its log: journalctl -u baudcast');
}

/** Stops and removes the service; what it keeps stays. @throws {Error} as `installService` does */
export async function uninstallService({ host, say }: ServiceWork, force: boolean): Promise<void> {
  await requireSystemd(host, 'uninstall');
  const paths = [unitPath, udevRulePath];
  const present = await Promise.all(paths.map((path) => host.read(path)));
  const changed = paths.find((_, i) => present[i] !== undefined && sealOf(present[i] ?? '') === 'changed' && !force);
  if (changed !== undefined)
    throw new Error(`Kept ${changed}: it was edited by hand, or is not ours. Remove it with --force.`);
  if (present.every((text) => text === undefined)) return say('Nothing is installed.');
  if (present[0] !== undefined) await step(host, say, 'systemctl', ['disable', '--now', service]);
  for (const [i, path] of paths.entries()) {
    if (present[i] === undefined) continue;
    await host.remove(path);
    say(`Removed ${path}.`);
  }
  await step(host, say, 'systemctl', ['daemon-reload']);
  if (present[1] !== undefined) await step(host, say, 'udevadm', ['control', '--reload']);
  say(
    'Kept /etc/baudcast and /var/lib/private/baudcast: configuration, keys, credentials, audit. Remove them ' +
      'if you no longer need them.',
  );
}

/** Prints the state of the service. @returns whether it runs */
export async function serviceStatus({ host, say }: ServiceWork, plan: ServicePlan): Promise<boolean> {
  const unit = await host.read(unitPath);
  if (unit === undefined) {
    say('Baudcast is not installed as a service. sudo baudcast service install does it.');
    return false;
  }
  if (unit === plan.unit.text) say(`${unitPath} is up to date.`);
  else if (sealOf(unit) === 'changed') say(`${unitPath} was changed by hand.`);
  else say(`${unitPath} is of another version or place: sudo baudcast service install brings it up to date.`);
  const rule = await host.read(udevRulePath);
  if (rule !== undefined) say(`${udevRulePath} is installed.`);
  else if (plan.ruleReason !== undefined)
    say(`A udev rule is missing: ${plan.ruleReason}. sudo baudcast service install adds it.`);
  const isEnabled = (await host.run('systemctl', ['is-enabled', '--quiet', service])).status === 0;
  const isActive = (await host.run('systemctl', ['is-active', '--quiet', service])).status === 0;
  say(
    `${isActive ? 'Running' : 'Not running'}, ${isEnabled ? '' : 'not '}started with this computer. Log: ` +
      'journalctl -u baudcast',
  );
  return isActive;
}

async function requireSystemd(host: ServiceHost, action: 'install' | 'uninstall'): Promise<void> {
  if (host.platform !== 'linux' || !(await host.exists('/run/systemd/system'))) {
    throw new Error(
      'This computer does not use systemd. "baudcast service print" shows what would be installed; adapt it ' +
        'to your system.',
    );
  }
  if (!host.isRoot)
    throw new Error(
      `This needs root: sudo baudcast service ${action}. "baudcast service print" shows what would be installed.`,
    );
}

async function step(
  host: ServiceHost,
  say: ServiceWork['say'],
  program: 'systemctl' | 'udevadm',
  args: readonly string[],
): Promise<void> {
  const command = [program, ...args].join(' ');
  say(`Runs ${command}`);
  const { status, output } = await host.run(program, args);
  if (status !== 0)
    throw new Error(`"${command}" failed with status ${status}: ${output.trim().slice(0, 500) || 'no output'}`);
}
