import { accessActor } from '../auth/access-events.ts';
import { type Credentials, isOwner } from '../auth/credentials.ts';
import type { Identity } from '../auth/identity.ts';
import { exactly, oneIn } from '../link/path-match.ts';
import { nodeRequest } from '../protocol/access-checks.ts';
import { accessPaths, type NodeAnswer, type NodeInfo } from '../protocol/access.ts';
import { linkFragment } from '../protocol/link-secret.ts';
import { parseJson } from '../protocol/parse-message.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { answerJson, answerNothing } from './answer.ts';
import { readBody } from './read-body.ts';
import type { Exchange, Route } from './router.ts';

interface NodeRoutesOptions {
  /** Undefined: without credentials, nodes on this computer join freely, and no others. */
  readonly credentials: Credentials | undefined;
  /** Where others reach this relay, without a slash at the end. */
  readonly publicUrl: () => string;
  /** Whether a node of this name is connected. */
  readonly isHere: (node: string) => boolean;
}

const maxBodyBytes = 4096;

/** The relays that may join this one (`relay/protocol/access.ts`): an owner's business. */
export function nodeRoutes({ credentials, publicUrl, isHere }: NodeRoutesOptions): Route[] {
  const required = (identity: Identity): Credentials => {
    if (!isOwner(identity)) throw new RelayError('FORBIDDEN', 'Only an owner of this relay may let other relays join.');
    if (!credentials)
      throw new RelayError(
        'NOT_SUPPORTED',
        'This relay needs no credential: only relays on its own computer can join it. Start it with --host ' +
          'to let others join.',
      );
    return credentials;
  };
  const describe = ({ id, name, createdAt, createdBy, lastSeenAt, address }: NodeInfo): NodeInfo => ({
    id,
    name,
    createdAt,
    createdBy,
    lastSeenAt,
    address,
    connected: isHere(name),
  });

  const list = ({ identity, response }: Exchange): void => {
    const nodes = required(identity)
      .store.live('n')
      .map((one) => describe({ ...one, connected: false }));
    answerJson(response, 200, nodes satisfies NodeInfo[]);
  };

  const make = async (exchange: Exchange): Promise<void> => {
    const { identity, response } = exchange;
    const all = required(identity);
    const { name } = nodeRequest(parseJson((await readBody(exchange, maxBodyBytes)).toString()), '');
    if (!/^[^\p{C}\p{Z}/]{1,64}$/u.test(name))
      throw new RelayError('INVALID_ARGUMENT', 'A node name has 1 to 64 characters without spaces and slashes.', {
        path: 'name',
      });
    const { credential, secret } = await all.node(name, identity);
    answerJson(response, 201, {
      ...describe({ ...credential, connected: false }),
      url: `${publicUrl()}/${linkFragment(secret)}`,
    } satisfies NodeAnswer);
  };

  const end = async (exchange: Exchange): Promise<void> => {
    const { identity, port: id, response } = exchange;
    const all = required(identity);
    if (!all.store.live('n').some((one) => one.id === id)) throw new RelayError('NOT_FOUND', 'No node with this id.');
    await all.end(id, 'revoked', accessActor(identity));
    answerNothing(response);
  };

  const { nodes } = accessPaths;
  return [
    { method: 'GET', match: exactly(nodes), access: 'admin', handle: list },
    { method: 'POST', match: exactly(nodes), access: 'admin', handle: make },
    { method: 'DELETE', match: oneIn(nodes), access: 'admin', handle: end },
  ];
}
