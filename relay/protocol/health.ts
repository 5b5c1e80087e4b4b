/**
 * How a relay is, as `GET /healthz` tells it. `degraded`: it serves, but something that it was asked to keep is not
 * being kept.
 */
export interface Health {
  readonly status: 'ok' | 'degraded';
  /** Ports that are there, or were and are waited for. */
  readonly ports: number;
  /** `stopped`: of a port at least, as when the disk is full. `off`: not asked for. */
  readonly recording: KeepingState;
  readonly audit: KeepingState;
}

export type KeepingState = 'on' | 'stopped' | 'off';
