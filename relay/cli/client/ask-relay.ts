import { systemClock } from '../../base/clock.ts';
import { AccessClient } from '../../client/access-client.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import { ConnectionEnd, endOfRefusal } from './connection-end.ts';
import { clientClockOf, locateRelay } from './make-client.ts';
import { nodeHttp } from './node-http.ts';
import { loopbackNames, type RelayTarget } from './relay-address.ts';

/** For somebody who runs it as another user. */
const ownHint =
  'Its own user on this computer needs none: if that is another user than you, as for a service, try sudo, ' +
  'and --state with its directory (/var/lib/baudcast).';

/** Asks a relay over HTTP. @throws {Error} with a sentence; {ConnectionEnd} when it does not answer, or refuses */
export async function askRelay<T>(
  target: RelayTarget,
  ask: (access: AccessClient) => Promise<T>,
  stop: AbortSignal,
): Promise<T> {
  const address = await locateRelay(target);
  const { root, credential } = address;
  const http = nodeHttp(address);
  const access = new AccessClient({
    send: ({ signal, ...request }) =>
      http({ ...request, signal: signal ? AbortSignal.any([stop, signal as AbortSignal]) : stop }),
    clock: clientClockOf(systemClock),
    refuse(status, body) {
      const end = endOfRefusal(root, status, body);
      const isOwn = status === 401 && credential === undefined && loopbackNames.includes(new URL(root).hostname);
      return isOwn ? new ConnectionEnd(`${end.message} ${ownHint}`, 'no', { status }) : end;
    },
  });
  try {
    return await ask(access);
  } catch (error) {
    if (stop.aborted) throw new Error('Stopped.', { cause: error });
    if (!(error instanceof RelayError)) throw error;
    if (error.code === 'NOT_SUPPORTED')
      throw new Error(`What answers at ${root} does not answer as a relay of this version does.`, { cause: error });
    throw new ConnectionEnd(error.message, 'yes', { cause: error });
  }
}
