import type { PacketRule } from '../../core/packet-rule.ts';
import { breakKind } from './break-rule.ts';
import { cobsKind } from './cobs-rule.ts';
import { delimitedKind } from './delimited-rule.ts';
import { fixedKind } from './fixed-rule.ts';
import { gapKind } from './gap-rule.ts';
import { gnssKind } from './gnss-rule.ts';
import { lengthKind } from './length-rule.ts';
import { lineKind } from './line-rule.ts';
import { slipKind } from './slip-rule.ts';
import type { PacketCutter, PacketKind } from './packet-cutter.ts';

/** Every kind of packet rule. */
const packetKinds: { readonly [K in PacketRule['kind']]: PacketKind<Extract<PacketRule, { kind: K }>> } = {
  line: lineKind,
  gap: gapKind,
  break: breakKind,
  fixed: fixedKind,
  delimited: delimitedKind,
  length: lengthKind,
  slip: slipKind,
  cobs: cobsKind,
  gnss: gnssKind,
};

/** A cutter for `rule`. @param state as a cutter of an equal rule gave it */
export function makePacketCutter(rule: PacketRule, state?: unknown): PacketCutter {
  const kind = packetKinds[rule.kind] as PacketKind<PacketRule>;
  return kind.makeCutter(rule, state);
}
