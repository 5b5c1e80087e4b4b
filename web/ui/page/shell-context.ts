import { createContext } from '@lit/context';
import type { MatchQuery } from '../../core/row-query.ts';
import type { RelayAddress } from '../../engine/api/relays.ts';
import type { CaptureId } from '../../engine/api/captures.ts';
import type { PortId } from '../../engine/api/ports.ts';
import type { MonitorPlace, TimelineSource } from '../../engine/api/views.ts';
import type { SessionId } from '../../engine/api/sessions.ts';

/** A port named by an address or a link, to be opened as soon as its relay lists it. */
export interface PortWish {
  /** `undefined`: the relay this page came from. */
  readonly relay: RelayAddress | undefined;
  /** As `SharedPort.path`, or the port's id alone. */
  readonly path: string;
}

/** A place of a capture: one a monitor can go to, or the first match of a search. */
export type CapturePlace = MonitorPlace | { readonly kind: 'find'; readonly query: MatchQuery };

/** What elements may ask of the page around them. Nothing here throws: failures are reported to the person. */
export interface ShellApi {
  /** Opens the browser's picker. Call it from a click or key press: the browser refuses otherwise. */
  connect(): Promise<void>;
  /** Asks for the address of a relay. */
  addRelay(): Promise<void>;
  /**
   * Signs in to a relay, or asks whether to add what the link carries.
   * @param link default: to be pasted @param relay used when only a secret is pasted
   */
  useLink(link?: string, relay?: RelayAddress): Promise<void>;
  /** Makes a share link to ports of a relay. */
  shareRelay(relay: RelayAddress, portId?: PortId): Promise<void>;
  /** Shows who has access to a relay. */
  showAccess(relay: RelayAddress): Promise<void>;
  /** Diagnoses why a relay cannot be reached. */
  examineRelay(relay: RelayAddress): Promise<void>;
  /** Opens a port as soon as its relay lists it. */
  openPath(wish: PortWish): void;
  /** Shows the port's tab, or opens the port. */
  openPort(portId: PortId): Promise<void>;
  /** Opens the ports that were open when the page was left, as far as they are here. */
  openKept(): Promise<void>;
  /** Name, settings and reset policy of a port. */
  editPort(portId: PortId): Promise<void>;
  showSession(sessionId: SessionId): void;
  /** @param place to be shown in it, in the monitor; default: as it was looked at last */
  showCapture(captureId: CaptureId, place?: CapturePlace): void;
  /** Asks which captures a timeline is of. @param chosen at first @param instead the timeline that is changed */
  chooseTimeline(chosen: readonly TimelineSource[], instead?: string): Promise<void>;
  /** Shows several captures together, ordered by time. @param instead in the place of this timeline */
  showTimeline(sources: readonly TimelineSource[], instead?: string): Promise<void>;
  /** Shows the recordings of a relay's host. @param port id at the relay of the port to show first */
  showPast(relay: RelayAddress, port?: string): Promise<void>;
  /** Shows the last lines of many ports of a relay. */
  showWall(relay: RelayAddress): Promise<void>;
  /** Opens files as captures. @param files default: asks for them; call it from a click or key press then */
  openFiles(files?: readonly File[]): Promise<void>;
  /** All captures, with their storage. */
  manageCaptures(): Promise<void>;
  showPreferences(): Promise<void>;
  /** @param setting the end of a command's id: opens with its choices */
  showCommands(setting?: string): Promise<void>;
  /** Shows a message that disappears by itself. */
  tell(text: string): void;
  /** Reports an error: what happened, what it means for the data, and what to do. */
  report(error: unknown): void;
}

/** `undefined` where an element stands alone. */
export const shellContext = createContext<ShellApi | undefined>(Symbol('shell'));
