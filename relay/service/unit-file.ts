interface UnitOptions {
  /** The program and its arguments: absolute paths first. */
  readonly command: readonly string[];
  /** Group that may open serial ports. */
  readonly group: string;
  /** The program is in a home directory, which the service may then read. */
  readonly isInHome: boolean;
}

export const unitPath = '/etc/systemd/system/baudcast.service';
export const configPath = '/etc/baudcast/config.json';

/**
 * Numbers of the drivers of serial ports (Linux, Documentation/admin-guide/devices.txt): ttyS, ttyACM, ttyUSB, ttyAMA
 * and its like, ttymxc, rfcomm. By number and not by name, because systemd looks names up when the service starts, and
 * `ttyUSB` has no number until the first adapter is plugged in.
 */
const majors = [4, 166, 188, 204, 207, 216];
/** Drivers whose number is another on every computer: built in, so that they are there when the service starts. */
const names = ['ttyTHS', 'ttyHS', 'ttyGS', 'ttyO', 'ttySC', 'ttyMSM'];

/**
 * The systemd unit of the relay. Its user exists only while it runs, may open serial ports and write to its own state,
 * and nothing else. There is no `MemoryDenyWriteExecute=`: V8 compiles while it runs; and no `PrivateDevices=`: that
 * hides serial ports.
 */
export function unitFile({ command, group, isInHome }: UnitOptions): string {
  const devices = [...majors.map(String), ...names].map((name) => `DeviceAllow=char-${name} rw`);
  return `[Unit]
Description=Baudcast, which shares the serial ports of this computer
# With a clock that is wrong, recordings and the audit would have wrong times.
Wants=network-online.target
After=network-online.target time-sync.target

[Service]
Type=exec
ExecStart=${command.map(quote).join(' ')}
# Flags as JSON: {"host": "0.0.0.0", "metrics": true}. For changes to this unit: sudo systemctl edit baudcast
Environment=BAUDCAST_CONFIG=${configPath}
# Secrets, such as BAUDCAST_WEBHOOK=https://…, readable by root only (chmod 600).
EnvironmentFile=-/etc/baudcast/environment
Restart=on-failure
RestartSec=2
# A restart does not help against wrong usage.
RestartPreventExitStatus=2
TimeoutStopSec=30

# A user that exists only while this runs, and its group, for serial ports.
DynamicUser=yes
SupplementaryGroups=${group}
# /var/lib/baudcast, also as $STATE_DIRECTORY: keys, credentials, audit; recordings can go there too.
StateDirectory=baudcast
StateDirectoryMode=0700
ConfigurationDirectory=baudcast
UMask=0077

# Serial ports only. For another driver: sudo systemctl edit baudcast, and DeviceAllow=char-NAME rw
DevicePolicy=closed
${devices.join('\n')}

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=${isInHome ? 'read-only' : 'yes'}
# Lock files that other serial programs respect.
ReadWritePaths=-/run/lock
PrivateTmp=yes
ProtectProc=invisible
ProtectClock=yes
ProtectHostname=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;
}

/** A word of `ExecStart=` (systemd.service(5), COMMAND LINES; specifiers: systemd.unit(5)). */
function quote(word: string): string {
  const escaped = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w@%+=:,./$-]+$/.test(escaped)
    ? escaped
    : `"${escaped.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`;
}
