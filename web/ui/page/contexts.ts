import { createContext, ContextProvider, type Context } from '@lit/context';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';

/** The engine: what elements call. */
export const engineContext = createContext<EngineApi>(Symbol('engine'));

/** What the engine last told of itself; a new object at each change. */
export const engineStateContext = createContext<EngineState>(Symbol('engine-state'));

/**
 * Gives a value to every element within `host` that asks for the context.
 * @returns what to call with each later value
 */
export function provideContext<T>(
  host: HTMLElement,
  context: Context<unknown, T>,
  initialValue: T,
): (value: T) => void {
  const provider = new ContextProvider(host, { context, initialValue });
  return (value) => provider.setValue(value);
}

/** Whether a newer version of the page lies ready; a new object at each change. */
export interface AppUpdate {
  /** A newer version is there and waits to be asked for. */
  readonly available: boolean;
  /**
   * Reloads the page into the newer version; open ports are closed by that. Only ever called because the person chose
   * to. Does nothing while none is available.
   */
  apply(): void;
}

export const appUpdateContext = createContext<AppUpdate>(Symbol('app-update'));
