import { epoch as checkEpoch, givenName, seenName, settings as checkSettings } from '../protocol/field-checks.ts';
import { bounds } from '../protocol/limits.ts';
import type { HostSettings } from '../protocol/port-info.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { WantedStart } from '../session/feed/find-start.ts';

const settingNames = ['baudRate', 'dataBits', 'parity', 'stopBits', 'flowControl'] as const;

/**
 * Settings in an address: `?baudRate=115200&parity=even`.
 * @returns undefined without `baudRate`: the port is not opened
 * @throws {RelayError} `INVALID_ARGUMENT`
 */
export function settingsOf(query: URLSearchParams): HostSettings | undefined {
  const given = settingNames.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : value] as const];
  });
  if (given.length === 0) return undefined;
  return checkSettings(Object.fromEntries(given), '');
}

/** `?from=…&epoch=…`: where to begin. @throws {RelayError} `INVALID_ARGUMENT` */
export function startOf(query: URLSearchParams): WantedStart {
  const from = query.get('from') ?? 'newest';
  const epoch = query.get('epoch');
  if (from === 'oldest' || from === 'newest') return { from };
  if (!/^\d{1,15}$/.test(from))
    throw new RelayError('INVALID_ARGUMENT', "from must be an offset, 'oldest' or 'newest'.", { path: 'from' });
  return { from: Number(from), epoch: epoch === null ? undefined : checkEpoch(epoch, 'epoch') };
}

/**
 * `?name=…`: what others see. Default: the identity's name.
 * @param suffix of the default name: the kind of connection
 * @throws {RelayError} `INVALID_ARGUMENT`
 */
export function nameFromQuery(query: URLSearchParams, identity: string, suffix = ''): string {
  const name = query.get('name');
  return name === null ? bareName(identity, suffix) : givenName(name, 'name');
}

/** The identity's name as a valid one: as it looks, and cut. */
export function bareName(identity: string, suffix = ''): string {
  let cut = '';
  for (const character of seenName(identity)) {
    if (cut.length + character.length + suffix.length > bounds.nameLength) break;
    cut += character;
  }
  return `${cut}${suffix}`.trim() || 'somebody';
}
