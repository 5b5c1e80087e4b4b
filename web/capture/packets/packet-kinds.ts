import type { PacketRule } from '../../core/packet-rule.ts';
import { gapKind } from './gap-rule.ts';
import { lineKind } from './line-rule.ts';
import type { PacketCutter, PacketKind } from './packet-cutter.ts';

/** Every kind of packet rule. */
const packetKinds: { readonly [K in PacketRule['kind']]: PacketKind<Extract<PacketRule, { kind: K }>> } = {
  line: lineKind,
  gap: gapKind,
};

/** A cutter for `rule`. @param state as a cutter of an equal rule gave it */
export function makePacketCutter(rule: PacketRule, state?: unknown): PacketCutter {
  const kind = packetKinds[rule.kind] as PacketKind<PacketRule>;
  return kind.makeCutter(rule, state);
}
