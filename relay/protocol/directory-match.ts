import type { DirectoryMessage, DirectoryPage, DirectoryQuery, NodeCount } from './directory-messages.ts';
import { bounds } from './limits.ts';
import { portAddress } from './port-address.ts';
import type { Labels } from './labels.ts';
import type { PortInfo } from './port-info.ts';

/** What a query looks at. */
export interface SearchablePort extends Pick<PortInfo, 'id' | 'name' | 'node' | 'usb' | 'state'> {
  readonly labels?: Labels | undefined;
  readonly away?: true | undefined;
}

/** All that words may occur in, in lower case. */
export function searchedText({ id, name, node, usb, labels = {} }: SearchablePort): string {
  const { manufacturer = '', product = '', serialNumber = '' } = usb ?? {};
  const labelled = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [name, portAddress({ node, id }), ...labelled, manufacturer, product, serialNumber].join('\n').toLowerCase();
}

/**
 * @param textOf what words may occur in. Default: computed anew
 * @returns whether a port fits
 */
export function matcherOf<T extends SearchablePort>(
  { search = '', labels = [], node, state }: DirectoryQuery,
  textOf: (port: T) => string = searchedText,
): (port: T) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const terms = labels.map((label) => {
    const at = label.indexOf('=');
    return at < 0 ? { key: label } : { key: label.slice(0, at), value: label.slice(at + 1) };
  });
  return (port) => {
    if (node !== undefined && port.node !== node) return false;
    if (state !== undefined && (port.away || port.state !== state)) return false;
    const { labels: own = {} } = port;
    if (!terms.every(({ key, value }) => Object.hasOwn(own, key) && (value === undefined || own[key] === value)))
      return false;
    if (words.length === 0) return true;
    const text = textOf(port);
    return words.every((word) => text.includes(word));
  };
}

/** The order of the directory: that of the ids' UTF-16 code units, as JavaScript compares. */
export const byPortId = (a: { readonly id: string }, b: { readonly id: string }): number =>
  a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

export const defaultPageSize = 50;

/**
 * A page of sorted ports.
 * @param sorted by `byPortId`
 * @param matches whether one fits
 * @param describe as it is sent
 */
export function pageOf<T extends SearchablePort>(
  sorted: readonly T[],
  { after, limit = defaultPageSize }: Pick<DirectoryMessage, 'after' | 'limit'>,
  matches: (port: T) => boolean,
  describe: (port: T) => PortInfo,
): DirectoryPage {
  const ports: PortInfo[] = [];
  const nodes = new Map<string, number>();
  let [total, more] = [0, false];
  for (const port of sorted) {
    if (!matches(port)) continue;
    total++;
    if (after === undefined) nodes.set(port.node, (nodes.get(port.node) ?? 0) + 1);
    else if (port.id <= after) continue;
    if (ports.length < limit) ports.push(describe(port));
    else more = true;
  }
  return { ports, more, total, ...(after === undefined ? { nodes: countsOf(nodes) } : {}) };
}

/** Two pages of different ports as one. */
export function joinPages(first: DirectoryPage, second: DirectoryPage, limit = defaultPageSize): DirectoryPage {
  const all = [...first.ports, ...second.ports].sort(byPortId);
  const nodes = new Map<string, number>();
  for (const { node, total } of [...(first.nodes ?? []), ...(second.nodes ?? [])])
    nodes.set(node, (nodes.get(node) ?? 0) + total);
  return {
    ports: all.slice(0, limit),
    more: first.more || second.more || all.length > limit,
    total: first.total + second.total,
    ...(first.nodes ? { nodes: countsOf(nodes) } : {}),
  };
}

const countsOf = (nodes: ReadonlyMap<string, number>): NodeCount[] =>
  [...nodes]
    .map(([node, total]) => ({ node, total }))
    .sort((a, b) => (a.node < b.node ? -1 : 1))
    .slice(0, bounds.nodesCounted);
