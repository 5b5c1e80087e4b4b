import type { PortSettings } from '../core/port-settings.ts';
import { SerialError, toSerialError, type SerialErrorCode } from '../core/serial-error.ts';
import type { AdapterIds, LineEvent, LineOpening, LineSink } from '../line/line.ts';

/** Messages between the engine's worker and the window that holds lines for it, over one `MessagePort`. */

/** A line the window holds. `lineId` is valid as long as the window lives. */
export interface HostedLine {
  readonly lineId: number;
  readonly adapter: AdapterIds;
  readonly connected: boolean;
}

/** A `SerialError`. */
interface HostError {
  readonly code: SerialErrorCode;
  readonly detail: string;
}

export type OpeningMethod = Exclude<keyof LineOpening, 'ended' | 'takesAhead'>;

/** What the worker asks of the window. All but `credit` are answered by `result` or `failure` with the same `id`. */
export type HostRequest =
  | { readonly kind: 'lines'; readonly id: number }
  /** The worker chooses `openingId`. */
  | {
      readonly kind: 'open';
      readonly id: number;
      readonly lineId: number;
      readonly openingId: number;
      readonly settings: PortSettings;
    }
  | { readonly kind: 'forget'; readonly id: number; readonly lineId: number }
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly openingId: number;
      readonly method: OpeningMethod;
      readonly args: readonly unknown[];
    }
  /** This many received bytes were consumed; as many more may be sent. */
  | { readonly kind: 'credit'; readonly openingId: number; readonly bytes: number };

export type HostMessage =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: HostError }
  | { readonly kind: 'connect' | 'disconnect'; readonly line: HostedLine }
  | OpeningMessage
  | { readonly kind: 'ended'; readonly openingId: number; readonly lost: HostError | undefined };

/** A call of an opening's sink. */
export type OpeningMessage = { readonly openingId: number; readonly timeMs: number } & (
  | { readonly kind: 'received'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'opened'; readonly settings: PortSettings }
  | { readonly kind: 'event'; readonly event: LineEvent }
  | { readonly kind: 'signals'; readonly state: Parameters<LineSink['signals']>[0] }
);

/** Most received bytes that may be on their way to a worker that does not take them. */
export const windowBytes = 4 * 1024 * 1024;

/** What of `error` crosses to the worker. */
export function toHostError(error: unknown): HostError {
  const { code, detail } = toSerialError(error, 'internal');
  return { code, detail };
}

export function fromHostError({ code, detail }: HostError): SerialError {
  return new SerialError(code, detail);
}
