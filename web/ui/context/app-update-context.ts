import { createContext } from '@lit/context';

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
