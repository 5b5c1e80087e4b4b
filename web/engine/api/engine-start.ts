import type { CaptureId } from './captures.ts';

/** The `BroadcastChannel` on which pages of the app report that the list of captures has changed. */
export const tabsChannel = 'baudcast';

/** What is sent there. */
export interface TabsMessage {
  /** Captures whose page is being left. */
  readonly left?: readonly CaptureId[];
}

/** What the window sends the engine's worker first. */
export interface EngineStart {
  /** Where the engine answers calls of `EngineApi`. */
  readonly calls: MessagePort;
  /** The channel to ports held by the window, for browsers whose workers have no Web Serial. */
  readonly hostedPorts: MessagePort | undefined;
  /** Use the window's ports even where the worker has its own. */
  readonly preferHosted: boolean;
  /** Captures that were being recorded when a page was left, as far as it came to say so. */
  readonly leftCaptures: readonly CaptureId[];
}
