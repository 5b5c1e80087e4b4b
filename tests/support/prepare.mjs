// What the tests need from this computer. Finds it, and where Debian's packages may be installed, gets it.
import { chromium } from '@playwright/test';
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const extractedDirectory = fileURLToPath(new URL('../../node_modules/.cache/debian', import.meta.url));
const devicesDirectory = fileURLToPath(new URL('../devices', import.meta.url));

/** The path of the first of `names` that is an absolute path to, or a name in PATH of, an executable. */
export function findProgram(names) {
  const directories = (process.env.PATH ?? '').split(delimiter);
  const candidates = names.flatMap((name) => (name.startsWith('/') ? [name] : directories.map((d) => join(d, name))));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Chromium: `$CHROMIUM`, one that is installed, or the one Playwright has downloaded earlier. */
export function findChromium() {
  if (process.env.CHROMIUM) return findProgram([process.env.CHROMIUM]);
  const installed = findProgram(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']);
  if (installed) return installed;
  return findProgram([chromium.executablePath()].filter(Boolean));
}

/** Firefox: `$FIREFOX` or one that is installed. */
export function findFirefox() {
  return findProgram(process.env.FIREFOX ? [process.env.FIREFOX] : ['firefox-esr', 'firefox']);
}

/** What drives WebKitGTK's own small browser by WebDriver: `$WEBKIT_DRIVER` or one that is installed. */
export function findWebKitDriver() {
  return findProgram([process.env.WEBKIT_DRIVER || 'WebKitWebDriver']);
}

/** nginx: `$NGINX` or one that is installed. */
export function findNginx() {
  return findProgram(process.env.NGINX ? [process.env.NGINX] : ['nginx', '/usr/sbin/nginx']);
}

/** nats-server, at which fleets meet. */
export function findNatsServer() {
  return findProgram(['nats-server', '/usr/sbin/nats-server']);
}

/** tshark, which reads what Wireshark reads. */
export function findTshark() {
  return findProgram(['tshark']);
}

/** gpsdecode, which reads what gpsd reads. Its package needs a desktop: only the program is taken out of it. */
export function findGpsdecode() {
  return findProgram(['gpsdecode', join(extractedDirectory, 'usr/bin/gpsdecode')]);
}

/** Whether Debian's lrzsz is here, the other end of file transfers. */
export function hasLrzsz() {
  return ['sx', 'rx', 'sb', 'rb', 'sz', 'rz'].every((name) => findProgram([name]) !== undefined);
}

/** A Python that has pyserial (Debian: python3-serial): `$PYSERIAL_PYTHON`, or one that is installed. */
export function findPySerial() {
  const python = findProgram(
    process.env.PYSERIAL_PYTHON ? [process.env.PYSERIAL_PYTHON] : ['/usr/bin/python3', 'python3'],
  );
  return python && spawnSync(python, ['-c', 'import serial.rfc2217']).status === 0 ? python : undefined;
}

/** A Python that has pytest and pyserial. */
export function findPyTest() {
  const python = findPySerial();
  return python && spawnSync(python, ['-c', 'import pytest']).status === 0 ? python : undefined;
}

/** ser2net, which serves serial ports by RFC 2217. */
export function findSer2net() {
  return findProgram(['ser2net', '/usr/sbin/ser2net']);
}

/** Whether there are programs that speak TLS and can say what they met. */
export function hasTlsTools() {
  return findProgram(['openssl']) !== undefined && findProgram(['curl']) !== undefined;
}

/** systemd's own judge of units. Runs without systemd as well. */
export function findSystemdAnalyze() {
  return findProgram(['systemd-analyze']);
}

/** Whether the virtual serial devices are built and can run here. */
export function hasDevices() {
  return (
    process.platform === 'linux' &&
    existsSync(join(devicesDirectory, 'build/libudev.so.1')) &&
    findProgram(['python3']) !== undefined
  );
}

/** Whether a browser with a window can be shown and typed at with nobody there. */
export function hasVirtualScreen() {
  return findProgram(['Xvfb']) !== undefined && findProgram(['xdotool']) !== undefined;
}

/** Whether networks of their own can be made for processes: needs root, and iproute2. */
export function hasNamespaces() {
  return (
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    findProgram(['ip', '/usr/sbin/ip', '/sbin/ip']) !== undefined
  );
}

const mayInstall = () =>
  process.platform === 'linux' && process.getuid?.() === 0 && findProgram(['apt-get']) !== undefined;

/** Installs Debian packages; `false` when that did not work. */
function install(packages) {
  console.log(`Installing for the tests: ${packages.join(' ')}`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  try {
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
    return true;
  } catch {
    return false;
  }
}

/** Takes the files out of a package, and leaves those that it needs to be installed by others. */
function extract(name) {
  try {
    mkdirSync(extractedDirectory, { recursive: true });
    execFileSync('apt-get', ['download', '-qq', name], { cwd: extractedDirectory, stdio: 'ignore' });
    const file = readdirSync(extractedDirectory).find((one) => one.startsWith(`${name}_`));
    execFileSync('dpkg-deb', ['-x', file, '.'], { cwd: extractedDirectory, stdio: 'ignore' });
  } catch {
    // said by prepare()
  }
}

/** The packages this computer lacks, in groups that are installed together. */
function missingPackages() {
  return [
    ...(findChromium() ? [] : [['chromium']]),
    ...(findProgram(['gcc']) && findProgram(['make']) && findProgram(['python3'])
      ? []
      : [['gcc', 'make', 'libc6-dev', 'python3']]),
    ...(findFirefox() ? [] : [['firefox-esr']]),
    ...(findWebKitDriver() ? [] : [['webkit2gtk-driver']]),
    ...(hasVirtualScreen() ? [] : [['xvfb', 'xdotool']]),
    ...(findNginx() ? [] : [['nginx-light']]),
    ...(findNatsServer() ? [] : [['nats-server']]),
    ...(findTshark() ? [] : [['tshark']]),
    ...(hasLrzsz() ? [] : [['lrzsz']]),
    // It brings the library of gpsd.
    ...(findGpsdecode() ? [] : [['gpsd-tools']]),
    ...(findPySerial() && findSer2net() ? [] : [['python3-serial', 'ser2net']]),
    ...(findPyTest() && findProgram(['socat']) ? [] : [['python3-pytest', 'socat']]),
    ...(hasTlsTools() ? [] : [['openssl', 'curl']]),
    ...(findSystemdAnalyze() ? [] : [['systemd']]),
    ...(hasNamespaces() ? [] : [['iproute2']]),
  ];
}

function buildDevices() {
  if (process.platform !== 'linux') return;
  try {
    execFileSync('make', ['--silent'], { cwd: devicesDirectory, stdio: 'inherit' });
  } catch {
    // said by prepare(): hasDevices() is false now
  }
}

/**
 * Installs what is missing where it may (Debian or Ubuntu, as root), builds the virtual devices, and says loudly which
 * tests cannot run without what is still missing.
 * @returns {Promise<{ chromium: string | undefined, missing: string[] }>} a sentence for each thing that is missing
 * @throws {Error} when something is missing and `CI` is set: a run that left tests out must not look like a good one
 */
export async function prepare() {
  if (mayInstall()) for (const group of missingPackages()) install(group);
  if (mayInstall() && !findGpsdecode()) extract('gpsd-clients');
  buildDevices();
  const chromium = findChromium();
  const missing = [
    chromium ? '' : 'No Chromium (install one, or name it in $CHROMIUM): all browser tests are left out.',
    hasDevices() ? '' : 'No virtual serial devices (they need Linux, gcc, make and python3): their tests are left out.',
    findFirefox() ? '' : 'No Firefox (install one, or name it in $FIREFOX): its tests are left out.',
    findWebKitDriver()
      ? ''
      : 'No WebKit (Debian: webkit2gtk-driver, or set $WEBKIT_DRIVER to a WebKitWebDriver): its tests are left out.',
    hasVirtualScreen() ? '' : 'No Xvfb and xdotool: the tests of WebKit and of the real port picker are left out.',
    findNginx() ? '' : 'No nginx (install one, or name it in $NGINX): the tests of a relay behind it are left out.',
    findNatsServer() ? '' : 'No nats-server (Debian has it): fleets are tested in memory only.',
    findTshark() ? '' : 'No tshark: files for Wireshark are not read by it in the tests.',
    findGpsdecode() ? '' : 'No gpsdecode (Debian: gpsd-clients): NMEA 0183 is not compared with gpsd.',
    hasLrzsz() ? '' : 'No lrzsz (sx, rx, sb, rb, sz, rz): file transfers are not tested against it.',
    findPySerial() ? '' : 'No pyserial (Debian: python3-serial): RFC 2217 is not tested with it.',
    findPyTest() ? '' : 'No pytest (Debian: python3-pytest): the examples for it are not run.',
    findProgram(['socat']) ? '' : 'No socat: device files for forwarded ports are not tested.',
    findSer2net() ? '' : 'No ser2net: RFC 2217 is not tested with it at the other end.',
    hasTlsTools() ? '' : 'No openssl and curl: tests of TLS are left out.',
    hasNamespaces()
      ? ''
      : 'No network namespaces (they need Linux, root and iproute2): hub and node on separate networks are not tested.',
    findSystemdAnalyze()
      ? ''
      : 'No systemd-analyze (Debian has it in systemd): that systemd understands our unit is not tested.',
  ].filter(Boolean);
  if (missing.length > 0) {
    const rule = '!'.repeat(72);
    console.error([rule, ...missing, rule].join('\n'));
    if (process.env.CI) throw new Error('In CI nothing may be left out.');
  }
  return { chromium, missing };
}
