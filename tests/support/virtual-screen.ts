import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { hasVirtualScreen } from './prepare.mjs';
import { requireHere } from './require-here.ts';

const run = promisify(execFile);

/**
 * An invisible X display, with a keyboard. For what browsers do not show when headless: their port picker.
 */
export interface VirtualScreen {
  readonly display: string;
  /** Presses keys one after the other, by their X names (`Tab`, `Down`, `Return`). */
  press(...keys: string[]): Promise<void>;
  /** Clicks at a place of the screen, in pixels. */
  click(x: number, y: number): Promise<void>;
  dispose(): Promise<void>;
}

/** Starts one on a free display. */
export async function startVirtualScreen(): Promise<VirtualScreen> {
  requireHere(hasVirtualScreen(), 'Xvfb or xdotool');
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [number] = (await once(server.stdout, 'data')) as [Buffer]; // notified when it is ready
  const display = `:${number.toString().trim()}`;
  const xdotool = (...args: string[]) => run('xdotool', args, { env: { ...process.env, DISPLAY: display } });
  return {
    display,
    press: async (...keys) => void (await xdotool('key', '--delay', '50', ...keys)),
    click: async (x, y) => void (await xdotool('mousemove', String(x), String(y), 'click', '1')),
    dispose: async () => {
      server.kill();
      await once(server, 'exit');
    },
  };
}
