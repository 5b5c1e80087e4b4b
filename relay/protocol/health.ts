/**
 * A relay's state, as in `GET /healthz`. `degraded`: it serves, but does not keep something that it should (recording,
 * audit).
 */
export interface Health {
  readonly status: 'ok' | 'degraded';
  /** Ports plugged in, or expected back. */
  readonly ports: number;
  /** `stopped`: of a port at least, as when the disk is full. `off`: not asked for. */
  readonly recording: KeepingState;
  readonly audit: KeepingState;
}

export type KeepingState = 'on' | 'stopped' | 'off';
