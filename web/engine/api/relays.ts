import type { RelayClock } from '../../core/capture-summary.ts';
import type { DisconnectCode } from '../../core/disconnect-code.ts';
import type { RelayAccess } from './access.ts';
import type { CaptureId } from './captures.ts';
import type { GlanceSink, GlanceView } from './glances.ts';
import type { PortId } from './ports.ts';
import type { RecordedOpeningSummary, RecordedPortSummary } from './recordings.ts';

/**
 * Where a relay is reached: its origin, `http://lab1:8017`, and perhaps a proxy's path, `https://lab.example/serial`.
 */
export type RelayAddress = string;

/** Public id of somebody attached to a shared port, given by the relay. */
export type SharedViewerId = string;

export type RelayState =
  | { readonly kind: 'connecting' }
  /** `http`: WebSocket is blocked on the way, the same goes over HTTP. `roundTripMs` is `undefined` until measured. */
  | { readonly kind: 'open'; readonly transport: 'websocket' | 'http'; readonly roundTripMs: number | undefined }
  /**
   * Tried again by itself at `retryMs` (milliseconds since 1970), or never when `undefined`. `text` is the relay's own,
   * a stranger's.
   */
  | {
      readonly kind: 'waiting';
      readonly code: DisconnectCode;
      readonly text: string;
      readonly retryMs: number | undefined;
    };

export interface RelaySummary {
  readonly address: RelayAddress;
  /** What the relay calls its host; empty until it said so. A stranger's text. */
  readonly node: string;
  /** Another relay of the list calls its host the same. */
  readonly hasNamesake?: boolean;
  /** The relay this page came from: it is listed by itself and cannot be removed. */
  readonly own: boolean;
  readonly state: RelayState;
  /** Who we are there; `undefined` while it is not known. */
  readonly access: RelayAccess | undefined;
  /** We have a credential of it, from a link. */
  readonly signedIn: boolean;
  /** It has the history of ports of other hosts, also of those that are not there. Default: no. */
  readonly hasHistory?: boolean;
  /** Some of its ports are there, which are listed a little later. Default: none. */
  readonly hasPorts?: boolean;
  /**
   * It has too many ports to list them all: those that were opened before are listed, others are found by
   * `relays.search`. `changes` counts how often some have come or gone.
   */
  readonly directory?: { readonly total: number; readonly changes: number } | undefined;
}

/** Which ports of a relay are looked for; all that is given has to fit. */
export interface PortQuery {
  /** Words in a port's name, address, labels (`key=value`) or USB texts. */
  readonly search?: string;
  /** The computer that has it. */
  readonly node?: string;
  /** Id of the last port of the page before. */
  readonly after?: string;
  /** 1 to 200. Default: 50 */
  readonly limit?: number;
}

/** A port of a relay that may not be listed. Names, labels and the path are strangers' texts. */
export interface DirectoryEntry {
  /** Its id at the relay. */
  readonly id: string;
  readonly name: string;
  /** As `SharedPort.path`. */
  readonly path: string;
  readonly state: 'closed' | 'open' | 'lost' | 'away';
  /** Who has control. */
  readonly holder: string | undefined;
  readonly labels: readonly string[];
}

/** A page of a relay's ports. */
export interface FoundPorts {
  readonly ports: readonly DirectoryEntry[];
  readonly hasMore: boolean;
  /** How many fit, on all pages. */
  readonly total: number;
  /** How many fit at each computer; on the first page. */
  readonly nodes: readonly { readonly node: string; readonly total: number }[];
}

export interface SharedViewer {
  readonly id: SharedViewerId;
  /** A stranger's text. */
  readonly name: string;
  readonly role: 'viewer' | 'operator' | 'admin';
}

/** How a port changed hands. */
export interface HandOver {
  /** `taken-over`: by the new holder. `passed`: handed over, or taken while it was free. */
  readonly kind: 'taken-over' | 'passed';
  /** Milliseconds since 1970, by our clock. */
  readonly atMs: number;
  /** The reason given; may be empty. Untrusted text. */
  readonly text: string;
}

/** A client of a share with `--confirm` waits for somebody to allow something. Its texts are untrusted. */
export interface SharedAsk {
  readonly id: number;
  readonly name: string;
  readonly kind: 'transmit' | 'signals' | 'sequence' | 'lend';
  /** Of `transmit`: how many bytes, and the first of them in hexadecimal digits. */
  readonly bytes?: number | undefined;
  readonly hex?: string | undefined;
  /** What is set, and how long to wait then. */
  readonly steps?:
    | readonly {
        readonly set: Partial<Record<'dataTerminalReady' | 'requestToSend' | 'break', boolean>>;
        readonly waitMs: number;
      }[]
    | undefined;
  /** Of `lend`: why. */
  readonly text?: string | undefined;
  /** How many others wait behind this. */
  readonly waiting: number;
  /** When it ends without an answer, by our clock. */
  readonly untilMs: number;
}

/** A port on a relay, as far as others share it. */
export interface SharedPort {
  readonly relay: RelayAddress;
  /** Its id there. */
  readonly port: string;
  /** Where the relay's page shows it: `/ports/` and this. */
  readonly path: string;
  /** Whether its host records it, or why it should and cannot for now; `undefined`: it is not asked to. */
  readonly recording: 'on' | 'disk-full' | 'not-allowed' | 'failed' | undefined;
  /** There may be recordings of it at the relay. */
  readonly hasPast: boolean;
  /** What the opening that was there when we came had received before what came to us. */
  readonly earlier: { readonly epoch: string; readonly bytes: number } | undefined;
  /** The relay's clock, by which received bytes have their times; `undefined` while it is not known well. */
  readonly clock?: RelayClock | undefined;
  /** What we may do: a viewer only reads, an operator may hold the port, an admin may do everything. */
  readonly role: SharedViewer['role'];
  /** Our own id while we are attached. */
  readonly self: SharedViewerId | undefined;
  /** Everybody attached, us included; at most 100 of `viewerCount`. */
  readonly viewers: readonly SharedViewer[];
  readonly viewerCount: number;
  /** The client that has control: it may transmit and change settings and signals. */
  readonly holder: SharedViewer | undefined;
  /** How the holder got the port, or how it became free; `undefined` when that was before we came. */
  readonly handOver: HandOver | undefined;
  /** Who asks for it, longest first. */
  readonly wanting: readonly SharedViewerId[];
  /** A TCP connection that carries only bytes: settings and signals have no effect. */
  readonly bytesOnly?: boolean | undefined;
  /** When the host takes the port back from another program, unless that is prolonged; by our clock. */
  readonly lentUntilMs?: number | undefined;
  /** What somebody else waits for, and we may answer. */
  readonly ask?: SharedAsk | undefined;
  /** Bytes received at the host that we do not have yet. */
  readonly behindBytes: number;
  /**
   * The name of the port's computer while that is not connected to the relay it has joined: what is received there
   * comes later.
   */
  readonly away: string | undefined;
}

/**
 * `request`: have the port if it is free, else ask its holder. `grant`, `refuse`: answers to `to`. `hand-over`: give it
 * to `to`. `take-over`: have it at once. `release`: give it up, or take the question back.
 */
export type ControlAction = 'request' | 'grant' | 'refuse' | 'hand-over' | 'take-over' | 'release';

export interface RelaysApi {
  /**
   * Lists the ports of a relay from now on, also after a reload. @returns its origin
   * @throws {SyntaxError} when `address` is not an address (`lab1`, `lab1:8017`, `http://lab1:8017/…` are)
   */
  add(address: string): Promise<RelayAddress>;
  /** Forgets a relay; sessions on its ports are closed. */
  remove(address: RelayAddress): Promise<void>;
  /** Tries again now. */
  retry(address: RelayAddress): Promise<void>;
  /** A page of the relay's ports, also of those that are not listed. @throws `relay-unreachable`, `refused` */
  search(address: RelayAddress, query: PortQuery): Promise<FoundPorts>;
  /**
   * Lists a port that was found by its id or path, so that it can be opened.
   * @returns undefined when the relay has no such port
   */
  want(address: RelayAddress, port: string): Promise<PortId | undefined>;
  /**
   * Looks at the last lines of many ports of a relay without opening them. A later view of the relay replaces this one.
   * @throws {SerialError} `not-found` when the relay is not listed
   */
  glance(address: RelayAddress, sink: GlanceSink): Promise<GlanceView>;
  /**
   * Requests about the control of a shared port.
   * @param text why, for those concerned: at most 200 characters
   * @throws `not-found`, `refused`
   */
  lease(portId: PortId, action: ControlAction, to?: SharedViewerId, text?: string): Promise<void>;
  /** Answers `SharedPort.ask`. @throws `not-found` when it has ended, `refused` */
  answer(portId: PortId, ask: number, allow: boolean): Promise<void>;
  /**
   * Ports that a relay's host has recordings of.
   * @throws `not-recorded` where it records nothing, `relay-unreachable`, `refused`
   */
  recordedPorts(address: RelayAddress): Promise<readonly RecordedPortSummary[]>;
  /** What is recorded of a port of a relay (its id there), newest first. @throws as `recordedPorts`, `not-found` */
  recordings(address: RelayAddress, port: string): Promise<readonly RecordedOpeningSummary[]>;
  /**
   * Loads an opening as a capture like any other, by a job; what is here already is not loaded again. Goes on by itself
   * after a cut.
   * @returns the capture once it is whole, `undefined` when the job was cancelled: nothing of it stays then
   * @throws as `recordings`; `capture-too-large` where it is more than captures may take together
   */
  loadRecording(address: RelayAddress, port: string, epoch: string): Promise<CaptureId | undefined>;
}
