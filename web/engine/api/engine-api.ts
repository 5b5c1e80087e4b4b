import type { CaptureSummary } from '../../core/capture-summary.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { PortSettings } from '../../core/port-settings.ts';
import type { ResetPolicy } from '../../core/reset-policy.ts';
import type { OutputSignals } from '../../core/signals.ts';
import type { AccessApi } from './access.ts';
import type { CaptureId, PortId, PortProfile, PortSummary, SessionId, SessionSummary } from './ports.ts';
import type { RecordedOpening, RecordedPort, RecordingLoad } from './recordings.ts';
import type { LeaseAction, RelayAddress, RelaySummary, ViewerId } from './relays.ts';
import type { MonitorOptions, MonitorSink, MonitorView, TerminalOptions, TerminalSink, TerminalView } from './views.ts';

export interface StorageState {
  /** `ok`; `full`: nothing more can be stored; `blocked`: the browser gives no storage here. */
  readonly kind: 'ok' | 'full' | 'blocked';
  /** Bytes the captures take. */
  readonly usedBytes: number;
  /** What captures may take together, set by the person. */
  readonly budgetBytes: number;
  /** What the browser says is left, or `undefined` when it does not tell. */
  readonly availableBytes: number | undefined;
  /** Captures removed to stay within the budget since the page was opened, newest last. */
  readonly pruned: readonly { readonly name: string; readonly bytes: number; readonly timeMs: number }[];
  /** Received bytes that could be kept neither in storage nor in memory. */
  readonly unsavedBytes: number;
}

/** A session that was open when the page was last left; offered again. */
export interface ResumableSession {
  readonly portId: PortId;
  readonly name: string;
}

export interface EngineState {
  readonly ports: readonly PortSummary[];
  readonly sessions: readonly SessionSummary[];
  readonly captures: readonly CaptureSummary[];
  readonly storage: StorageState;
  readonly resumable: readonly ResumableSession[];
  readonly relays: readonly RelaySummary[];
  /** Recordings of relays' hosts that are being loaded as captures. */
  readonly loads: readonly RecordingLoad[];
}

/** Text is encoded by the session's encoding; bytes go as they are. */
export type TransmitPart = string | Uint8Array;

/**
 * The one surface the window sees. Every call is answered by the engine's worker; a rejected one throws `SerialError`
 * (or `SyntaxError` for a pattern), and has then changed nothing.
 */
export interface EngineApi extends AccessApi {
  /** Calls `listener` with the whole state at once, then with the parts that changed, at most ten times a second. */
  watch(listener: (changed: Partial<EngineState>) => void): Promise<void>;

  /** Ports were granted or taken back by the window; `chosen` is the place of the one just picked in `getPorts()`. */
  portsChanged(chosen?: number): Promise<PortId | undefined>;
  /** Remembers it for the port; settings apply at once to an open one, as by `changeSettings`. */
  updatePort(portId: PortId, changes: Partial<PortProfile>): Promise<void>;
  /** Takes back the page's permission and forgets the port's name and settings. */
  forgetPort(portId: PortId): Promise<void>;

  /** Opens the port with its profile. The session exists at once; whether opening worked is its state. */
  openSession(portId: PortId): Promise<SessionId>;
  /** Tries again after `failed`, or at once after `lost`, or opens a closed one again into the same capture. */
  reopenSession(sessionId: SessionId): Promise<void>;
  /** Closes the port, waiting for bytes on their way out. The capture is complete then. */
  closeSession(sessionId: SessionId): Promise<void>;
  /** Ends the session and takes it off the list (closing it first if need be). */
  dismissSession(sessionId: SessionId): Promise<void>;
  /** Remembers the changes for the port; closes and reopens once if the port is open and they make a difference. What is not named stays as it is. */
  changeSettings(sessionId: SessionId, changes: Partial<PortSettings>): Promise<void>;
  /**
   * Transmits the parts in order, after everything given earlier.
   * @returns bytes handed to the port. @throws `unencodable`, `not-open`, `transmit-failed`
   */
  transmit(sessionId: SessionId, parts: readonly TransmitPart[]): Promise<number>;
  /** Drops what is still queued for the port. */
  abortTransmit(sessionId: SessionId): Promise<void>;
  setSignals(sessionId: SessionId, signals: Partial<OutputSignals>): Promise<void>;
  /** Inverts a line for `durationMs`. */
  pulseSignal(sessionId: SessionId, signal: keyof OutputSignals, durationMs: number): Promise<void>;
  /** Holds the transmit line in break for `durationMs` (1 to 5 000). */
  sendBreak(sessionId: SessionId, durationMs: number): Promise<void>;
  /** Runs the steps of a reset policy now. */
  runReset(sessionId: SessionId, policy: ResetPolicy): Promise<void>;
  /**
   * Lists the ports of a relay from now on, also after a reload. @returns its origin
   * @throws {SyntaxError} when `address` is no address (`lab1`, `lab1:8017`, `http://lab1:8017/…` are)
   */
  addRelay(address: string): Promise<RelayAddress>;
  /** Forgets a relay; sessions on its ports are closed. */
  removeRelay(address: RelayAddress): Promise<void>;
  /** Tries again now. */
  retryRelay(address: RelayAddress): Promise<void>;
  /** Who may transmit to a shared port. @param text why, for those concerned: at most 200 characters @throws `not-found`, `refused` */
  lease(portId: PortId, action: LeaseAction, to?: ViewerId, text?: string): Promise<void>;
  /** Ports that a relay's host has recordings of. @throws `not-recorded` where it records nothing, `relay-unreachable`, `refused` */
  listRecordedPorts(relay: RelayAddress): Promise<readonly RecordedPort[]>;
  /** What is recorded of a port of a relay (its id there), newest first. @throws as `listRecordedPorts`, `not-found` */
  listRecordings(relay: RelayAddress, port: string): Promise<readonly RecordedOpening[]>;
  /**
   * Loads an opening as a capture like any other; what is here already is not loaded again. Goes on by itself after a cut.
   * @returns the capture once it is whole, `undefined` when it was cancelled
   * @throws as `listRecordings`; `capture-too-large` where it is more than captures may take together
   */
  openRecording(relay: RelayAddress, port: string, epoch: string): Promise<CaptureId | undefined>;
  /** Ends the loading of a recording; nothing of it stays. */
  cancelRecording(captureId: CaptureId): Promise<void>;

  dismissResumable(portId: PortId): Promise<void>;

  openTerminal(captureId: CaptureId, options: TerminalOptions, sink: TerminalSink): Promise<TerminalView>;
  openMonitor(captureId: CaptureId, options: MonitorOptions, sink: MonitorSink): Promise<MonitorView>;

  /** Pins a note to this moment; on a shared port everybody attached gets it. */
  addNote(captureId: CaptureId, text: string): Promise<void>;
  renameCapture(captureId: CaptureId, name: string): Promise<void>;
  pinCapture(captureId: CaptureId, pinned: boolean): Promise<void>;
  deleteCapture(captureId: CaptureId): Promise<void>;
  /** `raw`: the received bytes and nothing else. `text`: decoded, transmitted lines and events marked. */
  exportCapture(captureId: CaptureId, format: ExportFormat, encoding: EncodingId): Promise<Blob>;
  /** What captures may take together, in bytes. */
  setBudget(bytes: number): Promise<void>;

  /** Stores what is buffered and closes every port; for leaving the page. */
  shutdown(): Promise<void>;
}

export type ExportFormat = 'raw' | 'text';
