import { dirname } from 'node:path';
import { seal } from './sealed-file.ts';
import type { ServiceHost } from './service-host.ts';
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

/** The files of an installation on this computer. */
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
      : [`No group ${group}: use --group with the group of the serial ports (ls -l /dev/ttyS* /dev/ttyUSB*).`]),
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
        `The service has its own /tmp, so it cannot see ${path}. Install Baudcast elsewhere: /opt/baudcast, ` +
          'or npm install -g.',
      );
    for (let at = path; ; at = dirname(at)) {
      if (!(await host.isForAll(at))) {
        found.push(
          `The service runs as its own user, which cannot read ${path}, because ${at} is closed to others. ` +
            'Install Baudcast and Node where everybody can read them: /opt/baudcast, or npm install -g.',
        );
        break;
      }
      if (at === dirname(at)) break;
    }
  }
  return found;
}

export const udevRulePath = '/etc/udev/rules.d/77-baudcast.rules';

/**
 * Keeps ModemManager away from adapters that are not modems: it opens every possible one right after it was plugged in
 * and queries its model; a device that takes that for commands is disturbed, and whoever opens the port
 * then finds it busy. Nothing else needs a rule: udev's own give serial ports to the group.
 */
export const udevRule = `# ModemManager leaves these adapters alone: USB-to-serial converters, and boards with one.
# ModemManager does not find a real modem behind one of them: remove its line, and run udevadm control --reload.
ACTION!="add|change|move|bind", GOTO="baudcast_end"
SUBSYSTEM!="tty", GOTO="baudcast_end"
DRIVERS=="ftdi_sio|cp210x|ch341*|pl2303", ENV{ID_MM_PORT_IGNORE}="1"
# Arduino, Adafruit, SparkFun, Raspberry Pi, Espressif, Teensy, STMicroelectronics, Segger, Atmel, NXP
ATTRS{idVendor}=="2341|2a03|239a|1b4f|2e8a|303a|16c0|0483|1366|03eb|1fc9", ENV{ID_MM_PORT_IGNORE}="1"
LABEL="baudcast_end"
`;
