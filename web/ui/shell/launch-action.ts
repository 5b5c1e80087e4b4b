import type { EngineState } from '../../engine/api/engine-api.ts';
import type { ShellApi } from '../page/shell-context.ts';
import { showcaseDemo } from '../page/port-status.ts';

/** What a shortcut of the installed app asks for by `?action=`; the web app manifest lists them. */
export class LaunchAction {
  #action: string | undefined;

  /** Takes the action out of the page's address, so that reloading does not repeat it. */
  constructor(location: Location, history: History) {
    const url = new URL(location.href);
    this.#action = url.searchParams.get('action') ?? undefined;
    if (this.#action === undefined) return;
    url.searchParams.delete('action');
    history.replaceState(history.state, '', url);
  }

  /** Runs the action once it is possible; call it on every state, since demo devices appear after the page. */
  run(shell: Pick<ShellApi, 'manageCaptures' | 'openPort'>, { ports }: Pick<EngineState, 'ports'>): void {
    const demo = showcaseDemo(ports);
    if (this.#action === 'captures') void shell.manageCaptures();
    else if (this.#action === 'demo' && demo) void shell.openPort(demo.id);
    else return;
    this.#action = undefined;
  }
}
