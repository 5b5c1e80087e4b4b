import { createContext } from '@lit/context';
import type { RelayAddress } from '../../engine/api/relays.ts';
import type { CaptureId } from '../../engine/api/captures.ts';
import type { PortId } from '../../engine/api/ports.ts';
import type { SessionId } from '../../engine/api/sessions.ts';

/** A port that an address or a link names, to be opened as soon as its relay tells of it. */
export interface PortWish {
  /** `undefined`: the relay this page came from. */
  readonly relay: RelayAddress | undefined;
  /** As `SharedPort.path`, or the port's id alone. */
  readonly path: string;
}

/** What elements may ask of the page around them. Nothing here throws: what fails is told to the person. */
export interface ShellApi {
  /** Opens the browser's picker. Call it from a click or key press: the browser refuses otherwise. */
  connect(): Promise<void>;
  /** Asks for the address of a relay. */
  addRelay(): Promise<void>;
  /** Signs in at a relay by a link. @param link default: one to be pasted @param relay the one that is meant where a secret alone is pasted */
  useLink(link?: string, relay?: RelayAddress): Promise<void>;
  /** Makes a link to ports of a relay for somebody else. */
  shareRelay(relay: RelayAddress, portId?: PortId): Promise<void>;
  /** Who may use a relay, and what we ourselves may. */
  showAccess(relay: RelayAddress): Promise<void>;
  /** Finds out why a relay cannot be reached, and what to do. */
  examineRelay(relay: RelayAddress): Promise<void>;
  /** Opens a port as soon as its relay tells of it. */
  openPath(wish: PortWish): void;
  /** Shows the port's tab, or opens the port. */
  openPort(portId: PortId): Promise<void>;
  /** Name, settings and reset policy of a port. */
  editPort(portId: PortId): Promise<void>;
  showSession(sessionId: SessionId): void;
  showCapture(captureId: CaptureId): void;
  /** What the host of a relay has recorded. @param port the id at the relay of the one to begin with */
  showPast(relay: RelayAddress, port?: string): Promise<void>;
  /** All captures, with their storage. */
  manageCaptures(): Promise<void>;
  showPreferences(): Promise<void>;
  showCommands(): Promise<void>;
  /** Says something that needs no answer; it goes away by itself. */
  tell(text: string): void;
  /** Tells what went wrong, what it means for the data and what to do. */
  report(error: unknown): void;
}

/** `undefined` where an element stands alone. */
export const shellContext = createContext<ShellApi | undefined>(Symbol('shell'));
