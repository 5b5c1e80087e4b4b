import { common, MavLinkProtocolV1, MavLinkProtocolV2 } from 'node-mavlink';
import { expect, test } from 'vitest';
import { mavlink } from '../../web/decode/mavlink.ts';
import { decoded, packetOf } from './decoding.ts';

/** How often ours has a unit that is read easier: their number is so many times as large. */
const scales: Readonly<Record<string, number>> = {
  degE7: 1e7,
  degE5: 1e5,
  cdeg: 100,
  'cdeg/s': 100,
  'c%': 100,
  'd%': 10,
  cA: 100,
  mV: 1000,
  cV: 100,
  mm: 1000,
  cm: 100,
  dm: 10,
  'cm/s': 100,
  cdegC: 100,
};

/** A number of a type, another one for each place, and none that needs more than a double has. */
function valueOf(type: string, at: number): number | bigint {
  const whole = 1 + ((at * 7) % 100);
  if (type === 'uint64_t' || type === 'int64_t') return BigInt(whole) * 1_000_003n;
  return type === 'float' || type === 'double' ? whole / 8 - 3 : whole;
}

type Value = number | bigint | string;

test.each([
  ['1', new MavLinkProtocolV1(7, 9)],
  ['2', new MavLinkProtocolV2(7, 9)],
] as const)('every message of node-mavlink is read as it was written, by MAVLink %s', (version, protocol) => {
  let count = 0;
  for (const [id, Message] of Object.entries(common.REGISTRY)) {
    if (version === '1' && Number(id) > 255) continue;
    const message = new Message();
    const values = message as unknown as Record<string, Value | readonly Value[]>;
    const expected: Record<string, Value> = {};
    for (const [at, { name, source: theirs, type, length, units, extension }] of Message.FIELDS.entries()) {
      // The frame has a number of that name, too.
      const source = theirs === 'sequence' ? 'sequence 2' : theirs;
      const scale = scales[units] ?? 1;
      const isSent = version === '2' || !extension;
      if (type === 'char[]' || type === 'char') {
        values[name] = `text ${at}`.slice(0, length || 1);
        if (isSent) expected[source] = values[name] as string;
      } else if (type.endsWith('[]')) {
        const all = Array.from({ length }, (_, place) => valueOf(type.slice(0, -2), at + place));
        values[name] = all;
        if (isSent) for (const [place, value] of all.entries()) expected[`${source}[${place}]`] = Number(value) / scale;
      } else {
        values[name] = valueOf(type, at);
        if (isSent) expected[source] = Number(values[name]) / scale;
      }
    }
    const [read, ...more] = decoded(mavlink, packetOf(new Uint8Array(protocol.serialize(message, 5))));
    expect([id, read?.problems, more]).toEqual([id, [], []]);
    expect(read?.kind).toBe(Message.MSG_NAME);
    const ours = Object.fromEntries(read?.fields.map(({ name, value }) => [name, value]) ?? []);
    expect(ours).toMatchObject({ sequence: 5, system: 7, component: 9 });
    const same = Object.fromEntries(Object.keys(expected).map((name) => [name, ours[name]]));
    expect([Message.MSG_NAME, same]).toEqual([Message.MSG_NAME, expected]);
    count++;
  }
  expect(count).toBeGreaterThan(100);
});
