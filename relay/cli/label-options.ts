import { isLabelKey, isLabelValue, type Labels } from '../protocol/labels.ts';
import { bounds } from '../protocol/limits.ts';
import { UsageError } from './command.ts';
import type { Flag } from './flag.ts';
import { visibleText } from './visible-text.ts';

/** Labels of this host, and of its ports by their ids: those count where both have one. */
export interface LabelOptions {
  readonly host: Labels;
  readonly ports: ReadonlyMap<string, Labels>;
}

export const labelFlag: Flag = {
  name: 'label',
  kind: 'list',
  placeholder: '[PORT:]KEY=VALUE',
  help: 'label all ports of this computer, or the one with the id PORT, to find them by: site=berlin, gps:room=3',
  byDefault: 'none',
};

/** @throws {UsageError} */
export function readLabels(given: readonly string[]): LabelOptions {
  const host: Record<string, string> = {};
  const ports = new Map<string, Record<string, string>>();
  for (const text of given) {
    const [, port, key = '', value = ''] = /^(?:(.+):)?([^:=]*)=(.*)$/s.exec(text) ?? [];
    if (!isLabelKey(key) || !isLabelValue(value)) {
      throw new UsageError(
        `'${visibleText(text)}' is not a label: --label takes [PORT:]KEY=VALUE, as in site=berlin or gps:room=3. ` +
          `A key has at most 32 letters, digits, '.', '_' and '-', a value 1 to ${bounds.labelLength} characters.`,
      );
    }
    const labels = port === undefined ? host : (ports.get(port) ?? {});
    if (Object.hasOwn(labels, key)) throw new UsageError(`--label gives '${key}' twice${ofPort(port)}.`);
    labels[key] = value;
    if (port !== undefined) ports.set(port, labels);
  }
  for (const [port, labels] of [[undefined, host] as const, ...ports]) {
    const count = Object.keys({ ...host, ...labels }).length;
    if (count > bounds.labels)
      throw new UsageError(`Too many labels${ofPort(port)}: ${count}, at most ${bounds.labels} are possible.`);
  }
  return { host, ports };
}

/** The labels of a port of this host; undefined: none. */
export function labelsOf({ host, ports }: LabelOptions, id: string): Labels | undefined {
  const labels = { ...host, ...ports.get(id) };
  return Object.keys(labels).length > 0 ? labels : undefined;
}

const ofPort = (port: string | undefined): string => (port === undefined ? '' : ` for the port '${visibleText(port)}'`);
