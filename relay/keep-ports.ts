import type { WallTime } from './base/wall-time.ts';
import { systemClock } from './base/clock.ts';
import { labelsOf } from './cli/label-options.ts';
import type { ServeOptions } from './cli/serve-options.ts';
import type { StreamUser } from './fleet/stream-log.ts';
import { FleetRecordings } from './history/fleet-recordings.ts';
import { JoinedRecordings } from './history/joined-recordings.ts';
import { NodeHistory } from './history/node-history.ts';
import type { Log } from './log/log.ts';
import type { RelayOptions } from './make-relay.ts';
import type { PortInfo } from './protocol/port-info.ts';
import type { Recording } from './record/recording.ts';
import { hasRight } from './session/access/rights.ts';

interface KeepPortsOptions {
  readonly options: Pick<ServeOptions, 'node' | 'nats' | 'labels'>;
  /** On this host. Default: there is none. */
  readonly recording: Recording | undefined;
  readonly wall: WallTime;
  readonly log: Log;
  /** What the relay knows of a port. */
  readonly port: (id: string) => PortInfo | undefined;
}

/** What is kept of ports. */
interface KeptPorts {
  readonly recording: NonNullable<RelayOptions['recording']>;
  /** What is kept at NATS, in numbers. Default: nothing is. */
  readonly history: Pick<NodeHistory, 'counts'> | undefined;
  /** What keeps or reads it at NATS. */
  readonly streams: StreamUser | undefined;
  /** Publishes the rest: the ports are closed, and NATS is still there. */
  stop(): Promise<void>;
}

/** What is kept of ports: on this host by `--record`, at NATS by a node with `--history`, for a gateway to be read. */
export function keepPorts({ options, recording, wall, log, port }: KeepPortsOptions): KeptPorts {
  const { node, nats } = options;
  const history =
    nats?.history &&
    new NodeHistory({
      node,
      limits: nats.history,
      labelsOf: (id) => labelsOf(options.labels, id),
      keepsWrites: hasRight(nats.role, 'see-transmitted'),
      clock: systemClock,
      wall,
      log,
    });
  const ofNodes = nats?.isGateway
    ? new FleetRecordings({
        presentEpoch: (id) => {
          const { epoch, away } = port(id) ?? {};
          return away ? undefined : (epoch ?? undefined);
        },
      })
    : undefined;
  const own = recording?.recorded;
  const recorded = own && ofNodes ? new JoinedRecordings(own, ofNodes) : (own ?? ofNodes);
  return {
    recording: {
      ...(recording && { recording: recording.recording }),
      ...(recorded && { recorded }),
      onSession: (session, name) => {
        recording?.onSession(session, name);
        history?.onSession(session, name);
      },
    },
    history,
    streams: history ?? ofNodes,
    stop: () => history?.stop() ?? Promise.resolve(),
  };
}
