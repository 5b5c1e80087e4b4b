import type { Log } from '../log/log.ts';
import type { Clock } from '../session/clock.ts';
import type { StateFiles } from '../state/state-directory.ts';
import { CredentialFile } from './credential-file.ts';
import { Credentials } from './credentials.ts';

/**
 * The credentials that a relay keeps in its state directory, by the clocks of this computer.
 * @throws {Error} with a sentence for the person, when they cannot be read
 */
export function openCredentials(state: StateFiles, { clock, log }: { readonly clock: Clock; readonly log: Log }): Promise<Credentials> {
  return Credentials.open({ time: { clock, wallMs: Date.now }, log, file: new CredentialFile(state) });
}
