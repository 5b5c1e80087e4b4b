import { CaptureFileReader, maxSettingsBytes, settingsVersion } from '../capture/files/capture-file.ts';
import { encodings } from '../core/encodings.ts';
import { lineEndings } from '../core/line-ending.ts';
import { plainName } from '../core/plain-name.ts';
import { parseBaudRate, type PortSettings } from '../core/port-settings.ts';
import { resetPolicies } from '../core/reset-policy.ts';
import { SerialError } from '../core/serial-error.ts';
import type { FileSettings } from './api/captures.ts';
import { portColors, type PortId, type PortProfile } from './api/ports.ts';

/** More ports, and longer ids, are not those of a person. */
const [maxPorts, maxIdLength] = [10_000, 500];

const pieceBytes = 256 * 1024;

/** As `CapturesApi.settingsIn`. */
export async function settingsIn(file: Blob & { readonly name: string }): Promise<FileSettings | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = new CaptureFileReader(
    (bytes) => decoder.decode(bytes),
    () => false,
  );
  // They are the first block, or there are none.
  for (let at = 0; at < Math.min(file.size, maxSettingsBytes + pieceBytes); at += pieceBytes) {
    const piece = await file
      .slice(at, at + pieceBytes)
      .arrayBuffer()
      .catch(() => undefined);
    if (!piece) return undefined; // to be told when its captures are read
    const [block] = reader.take(new Uint8Array(piece));
    if (block?.kind === 'settings') return readSettings(block.settings, file.name);
    if (block || reader.isOver) return undefined;
  }
  return undefined;
}

function readSettings(settings: Readonly<Record<string, unknown>> | undefined, fileName: string): FileSettings {
  const { version, values, ports } = settings ?? {};
  const profiles = isFields(ports) ? Object.entries(ports) : [];
  const isRight =
    version === settingsVersion &&
    isFields(values) &&
    isFields(ports) &&
    profiles.length <= maxPorts &&
    profiles.every(([id, profile]) => id.length <= maxIdLength && isFields(profile));
  if (!isRight) throw new SerialError('settings-wrong', fileName);
  return { values, ports: Object.fromEntries(profiles.map(([id, profile]): Profile => [id, readProfile(profile)])) };
}

type Profile = readonly [PortId, Partial<PortProfile>];

/** What is not one of the choices is left out. */
function readProfile(stored: unknown): Partial<PortProfile> {
  const { name, color, settings, policy, encoding, lineEnding, localEcho } = isFields(stored) ? stored : {};
  const read: { [Key in keyof PortProfile]: PortProfile[Key] | undefined } = {
    name: typeof name === 'string' ? plainName(name) : undefined,
    color: portColors.find((one) => one === color),
    settings: isFields(settings) ? readSettingsOf(settings) : undefined,
    policy: resetPolicies.find((one) => one === policy),
    encoding: encodings.find(({ id }) => id === encoding)?.id,
    lineEnding: lineEndings.find((one) => one === lineEnding),
    localEcho: typeof localEcho === 'boolean' ? localEcho : undefined,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

function readSettingsOf(stored: object): PortSettings | undefined {
  const { baudRate, dataBits, parity, stopBits, flowControl }: Partial<Record<keyof PortSettings, unknown>> = stored;
  if (typeof baudRate !== 'number' || parseBaudRate(String(baudRate)) !== baudRate) return undefined;
  if (dataBits !== 7 && dataBits !== 8) return undefined;
  if (parity !== 'none' && parity !== 'even' && parity !== 'odd') return undefined;
  if (stopBits !== 1 && stopBits !== 2) return undefined;
  if (flowControl !== 'none' && flowControl !== 'hardware') return undefined;
  return { baudRate, dataBits, parity, stopBits, flowControl };
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
