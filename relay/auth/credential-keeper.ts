import type { Log } from '../log/log.ts';
import type { RelayError } from '../protocol/relay-error.ts';
import type { Credential } from './credential.ts';

/** Makes what is kept of a credential into something else. @returns undefined: it stays as it is */
export type CredentialChange = (kept: Credential | undefined) => Credential | undefined;

/** Gets what others have changed; undefined: it is not kept any more. */
export type TakeCredential = (id: string, kept: Credential | undefined) => void;

/** Something could not be kept; the message is a sentence for people. */
export class NotKept extends Error {}

/** Keeps the credentials of one relay, or of all gateways of a fleet, beyond the process. */
export interface CredentialKeeper {
  /** For people, where somebody was revoked here and that could not be kept. */
  readonly revokedOnlyHere: string;
  /**
   * @param take gets what others change, from now on
   * @returns what is kept, as far as it is known
   * @throws {Error} with a sentence, when it cannot be read
   */
  load(log: Log, take: TakeCredential): Promise<readonly Credential[]>;
  /**
   * Keeps a change that this relay has made already. One that cannot be kept now is kept later.
   * @returns false: what is kept did not allow it; a promise where others may have changed it before
   */
  change(id: string, change: CredentialChange): boolean | Promise<boolean>;
  /**
   * @param all what this relay knows now
   * @param ids of the credentials whose changes are waited for. Default: of all
   * @returns resolves when these are kept
   * @throws {NotKept} or the system's error
   */
  save(all: () => readonly Credential[], ids?: readonly string[]): Promise<void>;
  /** Keeps an ended credential no longer. */
  remove(id: string): void;
  /** Why nothing can be changed now. */
  changeRefusal(): RelayError | undefined;
  /** Why it is not known now who has access. */
  useRefusal(): RelayError | undefined;
  /** Asks whether there is a credential that this relay does not know. @returns undefined: there is nobody to ask */
  learn(id: string): Promise<void> | undefined;
  stop(): void;
}
