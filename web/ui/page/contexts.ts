import { createContext, ContextProvider, type Context } from '@lit/context';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';

/** The engine's API. */
export const engineContext = createContext<EngineApi>(Symbol('engine'));

/** The engine's latest state; a new object on every change. */
export const engineStateContext = createContext<EngineState>(Symbol('engine-state'));

/**
 * Provides a context's value to all elements within `host`.
 * @returns a function that sets a new value
 */
export function provideContext<T>(
  host: HTMLElement,
  context: Context<unknown, T>,
  initialValue: T,
): (value: T) => void {
  const provider = new ContextProvider(host, { context, initialValue });
  return (value) => provider.setValue(value);
}

/** Whether a newer version of the page is available; a new object on every change. */
export interface AppUpdate {
  /** A newer version is ready to start. */
  readonly available: boolean;
  /**
   * Reloads the page into the newer version; open ports are closed by that. Only ever called because the person chose
   * to. Does nothing while none is available.
   */
  apply(): void;
}

export const appUpdateContext = createContext<AppUpdate>(Symbol('app-update'));
