/**
 * A relay's state, as in `GET /healthz`. `degraded`: it serves, but does not keep something that it should (recording,
 * audit, history), or its fleet cannot be reached.
 */
export interface Health {
  readonly status: 'ok' | 'degraded';
  /** Ports plugged in, or expected back. */
  readonly ports: number;
  /** `stopped`: of a port at least, as when the disk is full. `off`: not asked for. */
  readonly recording: KeepingState;
  readonly audit: KeepingState;
  /** Only for a relay that is in a fleet. `away`: there is no connection to NATS. */
  readonly nats?: 'on' | 'away';
  /** Only for a node that keeps its history at NATS. `stopped`: of a port at least. */
  readonly history?: 'on' | 'stopped';
}

export type KeepingState = 'on' | 'stopped' | 'off';
