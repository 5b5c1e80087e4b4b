import type { OutputSignals } from './signals.ts';

/**
 * What is done with DTR and RTS on opening, chosen per device before it is opened.
 * `leave` touches nothing (the platform may still assert both for a moment).
 */
export type ResetPolicy = 'leave' | 'release' | 'assert-dtr' | 'pulse' | 'esp-run' | 'esp-bootloader';

export const resetPolicies: readonly ResetPolicy[] = [
  'leave',
  'release',
  'assert-dtr',
  'pulse',
  'esp-run',
  'esp-bootloader',
];

/**
 * What to do when a lost port is back: lines that shall stay in a state are put there again; a reset is not repeated,
 * the device has just started by itself.
 */
export function policyOnReturn(policy: ResetPolicy): ResetPolicy {
  return policy === 'release' || policy === 'assert-dtr' ? policy : 'leave';
}

/** Sets some signals together, then waits. */
export interface SignalStep {
  readonly set: Partial<OutputSignals> & { readonly break?: boolean };
  readonly waitMs: number;
}

const dtr = (on: boolean) => ({ dataTerminalReady: on });
const rts = (on: boolean) => ({ requestToSend: on });

/**
 * The steps of a policy. On the usual two-transistor ESP circuit RTS asserted alone holds the chip in reset and DTR
 * asserted alone pulls GPIO0 low (boot loader); both together do neither. 100 ms and 50 ms are the times Espressif's
 * own flashing tool uses for its classic reset.
 */
export function resetSteps(policy: ResetPolicy): readonly SignalStep[] {
  switch (policy) {
    case 'leave':
      return [];
    case 'release':
      return [{ set: { ...dtr(false), ...rts(false) }, waitMs: 0 }];
    case 'assert-dtr':
      return [{ set: { ...dtr(true), ...rts(false) }, waitMs: 0 }];
    case 'pulse': // Arduino's circuit resets on the falling edge, through a capacitor
      return [
        { set: { ...dtr(true), ...rts(true) }, waitMs: 100 },
        { set: { ...dtr(false), ...rts(false) }, waitMs: 100 },
        { set: { ...dtr(true), ...rts(true) }, waitMs: 0 },
      ];
    case 'esp-run':
      return [
        { set: { ...dtr(false), ...rts(true) }, waitMs: 100 },
        { set: rts(false), waitMs: 0 },
      ];
    case 'esp-bootloader':
      return [
        { set: { ...dtr(false), ...rts(true) }, waitMs: 100 },
        { set: { ...dtr(true), ...rts(false) }, waitMs: 50 },
        { set: dtr(false), waitMs: 0 },
      ];
  }
}
