import type { Log } from '../log/log.ts';
import type { EmitEvent } from '../protocol/relay-event.ts';
import type { Clock } from '../base/clock.ts';
import { removeLocalAccess, writeLocalAccess } from '../state/local-access.ts';
import { isDiskTrouble } from '../base/disk-trouble.ts';
import { codeOf } from '../base/code-of.ts';
import { LockHeld, takeProcessLock } from '../base/process-lock.ts';
import type { StateFiles } from '../state/state-directory.ts';
import { CredentialFile } from './credential-file.ts';
import type { CredentialKeeper } from './credential-keeper.ts';
import { Credentials } from './credentials.ts';

interface OpenCredentials {
  readonly credentials: Credentials;
  /**
   * Lets programs of this user on this computer in without asking, from now on.
   * @param url where they reach the relay, without a slash at the end: `https://localhost:8017`
   * @param certificate the one that it shows there, as PEM. Default: it speaks no TLS
   */
  announce(url: string, certificate?: string): Promise<void>;
  /** To be called when the relay has stopped. */
  close(): Promise<void>;
}

interface OpenCredentialsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Default: nobody gets events. */
  readonly emit?: EmitEvent | undefined;
  /** Where credentials are kept. Default: in a file of the state directory. */
  readonly keeper?: CredentialKeeper | undefined;
}

/**
 * The credentials that a relay keeps in its state directory, or elsewhere, by the clocks of this computer.
 * @throws {Error} with a sentence for the person, when they cannot be read, or another relay keeps them
 */
export async function openCredentials(
  state: StateFiles,
  { clock, log, emit = () => undefined, keeper = new CredentialFile(state) }: OpenCredentialsOptions,
): Promise<OpenCredentials> {
  const lock = await takeProcessLock(state.path, 'relay.lock', clock).catch((cause: unknown) => {
    if (isDiskTrouble(cause) || codeOf(cause) === 'ENOENT') {
      log('warn', 'state-not-locked', { directory: state.path, error: cause });
      return undefined;
    }
    if (!(cause instanceof LockHeld)) throw cause;
    throw new Error(
      `Another relay (${cause.holder}) uses the state directory ${state.path}. Stop it, or choose another ` +
        'one with --state.',
      { cause },
    );
  });
  try {
    const credentials = await Credentials.open({
      time: { clock, wallMs: Date.now },
      log,
      emit,
      keeper,
    });
    return {
      credentials,
      announce: (url, certificate) =>
        writeLocalAccess(state, { url, credential: credentials.localSecret.text, certificate }),
      close: async () => {
        await removeLocalAccess(state);
        await lock?.release();
      },
    };
  } catch (error) {
    await lock?.release();
    throw error;
  }
}
