import { rootCertificates } from 'node:tls';
import type { JoinOptions } from './cli/join-options.ts';
import { dialWebSocket } from './hub/dial-web-socket.ts';
import { JoinHub } from './hub/join-hub.ts';
import type { Log } from './log/log.ts';
import { systemClock } from './base/clock.ts';
import type { RelayCore } from './session/clients/relay-core.ts';

/**
 * Joins the hub that the options name, as they are configured and never because of a request.
 * @param say tells the person, in a line, that it has come about for the first time
 */
export function joinHub(
  { hub, credential, authority, role }: JoinOptions,
  node: string,
  core: RelayCore,
  log: Log,
  say: (line: string) => void,
): JoinHub {
  let isNew = true;
  const joining = new JoinHub({
    dial: dialWebSocket({
      hub,
      credential: () => credential,
      ca: authority === undefined ? undefined : [...rootCertificates, authority],
      clock: systemClock,
    }),
    node,
    core,
    role,
    clock: systemClock,
    random: Math.random,
    log,
    onJoined: (welcome) => {
      if (isNew) say(`joined ${hub.host} as ${welcome.node}\n`);
      isNew = false;
    },
  });
  joining.start();
  return joining;
}
