import { mayManage, shareInfo, sharesFor, signInsFor } from '../auth/access-lists.ts';
import { accessActor } from '../auth/access-events.ts';
import type { Credential } from '../auth/credential.ts';
import type { Credentials } from '../auth/credentials.ts';
import { identityInfo } from '../auth/identity.ts';
import { exactly, oneIn } from '../link/path-match.ts';
import type { Clock } from '../base/clock.ts';
import type { PortDirectory } from '../session/clients/port-directory.ts';
import {
  accessPaths,
  type PairingAnswer,
  type PortScope,
  type ShareAnswer,
  type SignInAnswer,
} from '../protocol/access.ts';
import { shareRequest, signInRequest } from '../protocol/access-checks.ts';
import type { Check } from '../protocol/checks.ts';
import { relayRules } from '../protocol/limits.ts';
import { linkFragment } from '../protocol/link-secret.ts';
import { parseJson } from '../protocol/parse-message.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { answerJson, answerNothing } from './answer.ts';
import { readBody } from './read-body.ts';
import type { Exchange, Route } from './router.ts';
import { portAddress } from '../protocol/port-address.ts';
import type { PortInfo } from '../protocol/port-info.ts';

interface AccessRoutesOptions {
  /** Undefined: the relay has no credentials, and cannot share. */
  readonly credentials: Credentials | undefined;
  readonly ports: PortDirectory;
  readonly node: string;
  /** Where others reach this relay, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly clock: Clock;
}

const maxBodyBytes = 64 * 1024;

/** People and their rights (`relay/protocol/access.ts`). */
export function accessRoutes({ credentials, ports, node, publicUrl, clock }: AccessRoutesOptions): Route[] {
  const required = (): Credentials => {
    if (!credentials)
      throw new RelayError(
        'NOT_SUPPORTED',
        'This relay uses no credentials, so it cannot share. Start it with --host, and without --insecure.',
      );
    return credentials;
  };
  /** @throws {RelayError} `NOT_FOUND`, also for what this admin may not see */
  const managed = ({ identity, port: id }: Exchange, kind: Credential['kind'], what: string): Credential => {
    const known = required()
      .store.live(kind)
      .find((one) => one.id === id);
    if (!known || !mayManage(identity, known)) throw new RelayError('NOT_FOUND', `No ${what} with this id.`);
    return known;
  };

  const signIn = async (exchange: Exchange): Promise<void> => {
    // Unauthenticated clients have as much time as over a socket.
    const stop = clock.after(relayRules.helloMs, () => exchange.request.destroy());
    const { secret, name } = await readJson(exchange, signInRequest).finally(stop);
    const { address } = exchange;
    const { credential, secret: token } = await required().signIn(secret, name, address);
    answerJson(exchange.response, 201, {
      token: token.text,
      identity: identityInfo(required().identityOf(credential, address)),
    } satisfies SignInAnswer);
  };

  const signOut = async ({ identity, response, release, query }: Exchange): Promise<void> => {
    if (identity.via !== 'owner' && (identity.via !== 'share' || identity.share === identity.id)) {
      throw new RelayError('NOT_SUPPORTED', 'Only a device that is signed in can be signed out.');
    }
    release();
    if (query.get('link') === 'end') await required().endLink(identity);
    await required().end(identity.id, 'signed-out', accessActor(identity));
    answerNothing(response);
  };

  const share = async (exchange: Exchange): Promise<void> => {
    const { identity, response } = exchange;
    const asked = await readJson(exchange, shareRequest);
    const { credential, secret } = await required().share(
      { ...asked, ports: knownPorts(asked.ports, exchange, ports, node) },
      identity,
    );
    const [only, ...others] = credential.ports === 'all' ? [] : credential.ports;
    const port = others.length === 0 ? ports.list(identity).find(({ id }) => id === only) : undefined;
    const url = `${shareUrl(publicUrl(), port)}${linkFragment(secret)}`;
    answerJson(response, 201, { ...shareInfo(required(), credential, 0), url } satisfies ShareAnswer);
  };

  const pair = async ({ identity, response }: Exchange): Promise<void> => {
    const { credential, secret } = await required().pair(identity);
    answerJson(response, 201, {
      url: `${publicUrl()}/${linkFragment(secret)}`,
      expiresAt: credential.expiresAt ?? 0,
    } satisfies PairingAnswer);
  };

  const end = async (exchange: Exchange, kind: 's' | 't', what: string): Promise<void> => {
    const { id } = managed(exchange, kind, what);
    exchange.release();
    await required().end(id, 'revoked', accessActor(exchange.identity));
    answerNothing(exchange.response);
  };

  const { signIns, ownSignIn, shares, pairings } = accessPaths;
  return [
    { method: 'POST', match: exactly(signIns), access: 'public', handle: signIn },
    {
      method: 'GET',
      match: exactly(signIns),
      access: 'admin',
      handle: ({ response, identity }) =>
        answerJson(response, 200, credentials ? signInsFor(credentials, identity) : []),
    },
    {
      method: 'GET',
      match: exactly(ownSignIn),
      access: 'viewer',
      handle: ({ response, identity }) => answerJson(response, 200, identityInfo(identity)),
    },
    { method: 'DELETE', match: exactly(ownSignIn), access: 'viewer', handle: signOut },
    { method: 'DELETE', match: oneIn(signIns), access: 'admin', handle: (exchange) => end(exchange, 't', 'device') },
    {
      method: 'GET',
      match: exactly(shares),
      access: 'admin',
      handle: ({ response, identity }) =>
        answerJson(response, 200, credentials ? sharesFor(credentials, identity) : []),
    },
    { method: 'POST', match: exactly(shares), access: 'admin', handle: share },
    { method: 'DELETE', match: oneIn(shares), access: 'admin', handle: (exchange) => end(exchange, 's', 'share') },
    { method: 'POST', match: exactly(pairings), access: 'admin', handle: pair },
  ];
}

async function readJson<T>(exchange: Exchange, check: Check<T>): Promise<T> {
  return check(parseJson((await readBody(exchange, maxBodyBytes)).toString()), '');
}

/**
 * The ports that a share is asked for, by their ids.
 * @throws {RelayError} `NOT_FOUND` when there is none of that id; a port that goes away later does no harm
 */
function knownPorts(asked: PortScope, { identity }: Exchange, ports: PortDirectory, node: string): PortScope {
  if (asked === 'all') return asked;
  const known = new Set(ports.list(identity).map(({ id }) => id));
  return asked.map((entry) => {
    const withoutNode = entry.startsWith(`${node}/`) ? entry.slice(node.length + 1) : entry;
    const id = [entry, withoutNode].find((one) => one.endsWith('/*') || known.has(one));
    if (id === undefined) throw new RelayError('NOT_FOUND', 'No port with this id.', { path: 'ports' });
    return id;
  });
}

/** The page a share opens: its port's, when it has one alone. @param base without a slash at the end */
function shareUrl(base: string, port: Pick<PortInfo, 'node' | 'id'> | undefined): string {
  return port === undefined
    ? `${base}/`
    : `${base}/ports/${portAddress(port).split('/').map(encodeURIComponent).join('/')}`;
}
