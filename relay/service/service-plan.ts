import { dirname } from 'node:path';
import { seal } from './sealed-file.ts';
import type { ServiceHost } from './service-host.ts';
import { udevRule, udevRulePath } from './udev-rule.ts';
import { unitFile, unitPath } from './unit-file.ts';

export interface PlanOptions {
  /** Node as this process runs it. */
  readonly node: string;
  /** Our program as it was started, or where it is built. */
  readonly program: string;
  /** Default: `dialout`, or `uucp` where there is none. */
  readonly group: string | undefined;
}

export interface PlannedFile {
  readonly path: string;
  readonly text: string;
}

/** What an installation consists of on this computer. */
export interface ServicePlan {
  readonly unit: PlannedFile;
  readonly udevRule: PlannedFile;
  /** Why the udev rule is needed here; undefined: it is not. */
  readonly ruleReason: string | undefined;
  readonly group: string;
  /** Why it would not work, as sentences. */
  readonly obstacles: readonly string[];
}

const groups = ['dialout', 'uucp'];
const modemManagers = ['/usr/sbin/ModemManager', '/usr/bin/ModemManager'];

export async function planService(
  host: ServiceHost,
  { node, program, group: asked }: PlanOptions,
): Promise<ServicePlan> {
  const known = new Set(((await host.read('/etc/group')) ?? '').split('\n').map((line) => line.split(':')[0]));
  const group = asked ?? groups.find((name) => known.has(name)) ?? 'dialout';
  const paths = [await nodePath(host, node), await host.realPath(program)];
  const obstacles = [
    ...(known.has(group)
      ? []
      : [
          `There is no group ${group} here: say with --group which one serial ports belong to (ls -l /dev/ttyS* /dev/ttyUSB*).`,
        ]),
    ...(await unreachable(host, new Set([...paths, await host.realPath(node)]))),
  ];
  const isInHome = paths.some((path) => /^\/(?:home|root|run\/user)\//.test(path));
  const unit = unitFile({ command: [...paths, 'serve'], group, isInHome });
  const hasModemManager = (await Promise.all(modemManagers.map((path) => host.exists(path)))).includes(true);
  return {
    unit: { path: unitPath, text: seal(unit) },
    udevRule: { path: udevRulePath, text: seal(udevRule) },
    ruleReason: hasModemManager
      ? 'ModemManager is installed, and would open serial adapters right after they are plugged in'
      : undefined,
    group,
    obstacles,
  };
}

/** A path to Node that outlives an update, where there is one. */
async function nodePath(host: ServiceHost, node: string): Promise<string> {
  for (const path of ['/usr/bin/node', '/usr/local/bin/node']) {
    if ((await host.exists(path)) && (await host.realPath(path)) === (await host.realPath(node))) return path;
  }
  return host.realPath(node);
}

/** What a user without privileges cannot get at. */
async function unreachable(host: ServiceHost, paths: ReadonlySet<string>): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if (/^(?:\/var)?\/tmp\//.test(path))
      found.push(
        `The service has a /tmp of its own, so that ${path} is not there for it. Put Baudcast somewhere else: /opt/baudcast, or npm install -g.`,
      );
    for (let at = path; ; at = dirname(at)) {
      if (!(await host.isForAll(at))) {
        found.push(
          `The service runs as a user of its own, which cannot read ${path}, because ${at} is closed to others. Put Baudcast, and Node, where all may read them: /opt/baudcast, or npm install -g.`,
        );
        break;
      }
      if (at === dirname(at)) break;
    }
  }
  return found;
}
