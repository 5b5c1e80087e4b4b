import { hostname, networkInterfaces } from 'node:os';
import type { Credentials } from './auth/credentials.ts';
import type { CredentialKeeper } from './auth/credential-keeper.ts';
import { openCredentials } from './auth/open-credentials.ts';
import type { ServeOptions } from './cli/serve-options.ts';
import type { Log } from './log/log.ts';
import type { EmitEvent } from './protocol/relay-event.ts';
import { systemClock } from './base/clock.ts';
import type { StateFiles } from './state/state-directory.ts';
import { type ChosenHosts, chosenHosts } from './tls/chosen-hosts.ts';
import { openCertificate, type ServedCertificate } from './tls/served-certificate.ts';

/** TLS and credentials of a relay. */
export interface Guard {
  /** What the relay is reached by now. */
  readonly hosts: () => ChosenHosts;
  /** Undefined: no TLS is spoken. */
  readonly certificate: ServedCertificate | undefined;
  /** Undefined: no credentials. */
  readonly credentials: Credentials | undefined;
  /**
   * Gives local programs of this user access; to be called again when the certificate has changed.
   * @param url where they reach the relay, without a trailing slash
   */
  announce(url: string): Promise<void>;
  /** To be called when the relay has stopped. */
  close(): Promise<void>;
}

interface GuardRequest {
  readonly options: ServeOptions;
  /** Where keys and credentials are kept, where there are any. */
  readonly state: StateFiles | undefined;
  readonly log: Log;
  /** Gets sign-ins and shares. Default: nothing does. */
  readonly emit?: EmitEvent | undefined;
  /** Where credentials are kept. Default: in `state`. */
  readonly keeper?: CredentialKeeper | undefined;
}

/**
 * Gets what the options ask for: TLS, credentials, both or neither. Nothing of the computer is touched but the state
 * directory.
 * @throws {Error} with a sentence if something is not available: the relay must not run without it
 */
export async function openGuard({ options, state, log, emit, keeper }: GuardRequest): Promise<Guard> {
  const hosts = (): ChosenHosts => chosenHosts({ ...options, hostName: hostname(), interfaces: interfacesInUse() });
  const clock = systemClock;
  const { certificate: given, node: label } = options;
  // A certificate that is made is for others, and they have credentials too; so the lock on the directory is held for
  // both.
  const access = state && (await openCredentials(state, { clock, log, emit, keeper }));
  try {
    const certificate = options.usesTls
      ? await openCertificate({ given, files: state, hosts, label, clock, wallMs: Date.now, log })
      : undefined;
    return {
      hosts,
      certificate,
      credentials: access?.credentials,
      announce: async (url) => access?.announce(url, certificate?.pair.certificate.toString()),
      close: async () => {
        certificate?.stop();
        await access?.close();
      },
    };
  } catch (error) {
    await access?.close();
    throw error;
  }
}

/** Of other programs: containers, virtual machines. They come and go, and clients rarely come from there. */
const virtual = /^(?:docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|podman)/;

function interfacesInUse(): { readonly address: string; readonly internal: boolean }[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    virtual.test(name) ? [] : (addresses ?? []),
  );
}
