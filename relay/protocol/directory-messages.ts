import type { PortInfo, PortState } from './port-info.ts';

/** Which ports a client looks for. All that is given has to fit. */
export interface DirectoryQuery {
  /** Words, each of which occurs in a port's name, address, labels or USB texts; upper and lower case are the same. */
  readonly search?: string;
  /** Each as `key=value`, or `key` for any value. */
  readonly labels?: readonly string[];
  /** Name of the host. */
  readonly node?: string;
  /** Ports of a host that is away have none. */
  readonly state?: PortState;
}

/** Asks for a page of the ports that fit, in the order of their ids. */
export interface DirectoryMessage extends DirectoryQuery {
  readonly type: 'directory';
  readonly request: number;
  /** Id of the last port of the page before; it need not be there any more. Default: from the beginning. */
  readonly after?: string;
  /** Ports in one page. Default: 50. */
  readonly limit?: number;
}

/** A page of the directory. */
export interface DirectoryPage {
  readonly ports: readonly PortInfo[];
  /** More follow after the last. */
  readonly more: boolean;
  /** How many fit, on all pages. */
  readonly total: number;
  /** How many fit at each host; on the first page only. Of many hosts the first by name. */
  readonly nodes?: readonly NodeCount[];
}

export interface NodeCount {
  readonly node: string;
  readonly total: number;
}

/**
 * The ports whose changes the client wants to be told, instead of those it named before. Each that is there is sent as
 * `port` before the answer. Without effect while the relay tells it of all.
 */
export interface WatchMessage {
  readonly type: 'watch';
  readonly request: number;
  /** Their ids; a port need not be there yet. */
  readonly ports: readonly string[];
}

/** Ports have come or gone that the client is not told of: it was sent too few in `welcome`, or there are too many. */
export interface DirectoryChangedMessage {
  readonly type: 'directory-changed';
}
