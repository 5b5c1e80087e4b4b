import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { encodeBeat, fleetProtocol, fleetRules, readBeat } from '../../../relay/fleet/beat.ts';
import { encodeFleetMessage, readFleetMessage } from '../../../relay/fleet/fleet-message.ts';
import {
  nameIn,
  rightsOfGateway,
  rightsOfNode,
  subjectPart,
  type SubjectRights,
} from '../../../relay/fleet/subjects.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { runs } from '../../support/runs.ts';
import { settle } from '../../support/settle.ts';
import { FakeClient, identityOf } from '../session/core-bench.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { settings } from '../session/session-bench.ts';
import { MemoryFleet, type MemoryGateway } from './memory-fleet.ts';
import { covers } from './memory-nats.ts';

const port = 'lab2/gps';
const document = readFileSync(new URL('../../../relay/fleet/FLEET-LINK.md', import.meta.url), 'utf8');
const example = (kind: string): unknown =>
  JSON.parse(new RegExp(`^\`\`\`json ${kind}\\n(.*?)\\n\`\`\`$`, 'ms').exec(document)?.[1] ?? 'null');

async function fleetBench() {
  const clock = new FakeClock();
  const device = new FakeDevice();
  const fleet = new MemoryFleet({ device: () => device, clock, cross: queueMicrotask });
  fleet.node.ports.apply({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
  const gateway = fleet.addGateway();
  await settle();
  const greet = ({ core }: MemoryGateway, secret: string): FakeClient => {
    const client = new FakeClient();
    client.connection = core.connect(client, identityOf('admin'));
    client.say({ type: 'hello', versions: ['baudcast.v1'], client: `${secret.padEnd(21, 'x')}A`, name: secret });
    return client;
  };
  const ann = greet(gateway, 'ann');
  await ann.request({ type: 'attach', port });
  await ann.request({ type: 'open', port, settings });
  return { fleet, clock, device, gateway, greet, ann };
}

describe('Subjects', () => {
  test('carry any name as one part, and give it back', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 64, unit: 'grapheme' }), (name) => {
        const part = subjectPart(name);
        expect(part).toMatch(/^[\w=-]+$/);
        expect(nameIn(part)).toBe(name);
      }),
      { numRuns: runs(500) },
    );
    for (const part of ['', '*', '>', 'a.b', '=2', '=2E', '=61', 'a=', 'a b'])
      expect(nameIn(part), part).toBeUndefined();
  });

  test('and their rights are those that FLEET-LINK.md gives', () => {
    expect(rightsOfNode('lab2')).toEqual(example('node lab2'));
    expect(rightsOfGateway('gw1')).toEqual(example('gateway gw1'));
    expect(readBeat(Buffer.from(JSON.stringify(example('beat'))))).toEqual(example('beat'));
  });

  test('of a node are no other’s: it cannot publish or answer for another, or read what another is sent', () => {
    const may = (rights: readonly string[], subject: string): boolean => rights.some((one) => covers(one, subject));
    const all = ['here', 'in.gw1.r', 'out.gw1.r', 'port.gps'].map((end) => `baudcast.v1.node.lab3.${end}`);
    const own: SubjectRights = rightsOfNode('lab2');
    for (const subject of [...all, 'baudcast.v1.gateway.gw1']) expect(may(own.publish, subject), subject).toBe(false);
    for (const subject of all) expect(may(own.subscribe, subject), subject).toBe(false);
    const gateway = rightsOfGateway('gw1');
    for (const subject of [
      'node.lab2.in.gw2',
      'node.lab2.out.gw1',
      'node.lab2.port.gps',
      'node.lab2.here',
      'gateway.gw2',
    ])
      expect(may(gateway.publish, `baudcast.v1.${subject}`), subject).toBe(false);
    expect(may(gateway.subscribe, 'baudcast.v1.node.lab2.out.gw2.r')).toBe(false);
  });

  test('and these rights are enough for all that nodes and gateways do', async () => {
    const { fleet, device, gateway, ann } = await fleetBench();
    onTestFinished(() => fleet.stop());
    device.now.receive(Uint8Array.of(1));
    await settle();
    expect(ann.bytes).toEqual([1]);
    expect([...fleet.nodeBus.refused, ...gateway.bus.refused]).toEqual([]);
  });
});

describe('A hostile gateway', () => {
  test('cannot use the run of another, and so not name its viewers, also when that one has left', async () => {
    const { fleet, clock, ann, greet } = await fleetBench();
    onTestFinished(() => fleet.stop());
    // Nor after it has had many of its own.
    for (let i = 0; i < 2 * fleetRules.runs; i++) {
      const former = fleet.addGateway('gw2', `r${i}`);
      await clock.advance(100);
      expect(former.core.directory.list(identityOf('admin'))).toHaveLength(1);
      former.bus.cut();
    }
    const evil = fleet.addGateway('gw2', 'gw1RUN');
    await clock.advance(10_000);
    expect(evil.core.directory.list(identityOf('admin')).filter(({ away }) => !away)).toEqual([]);
    const mallory = greet(evil, 'ann');
    expect(await mallory.request({ type: 'lease', port, action: 'release' })).toMatch(/NOT_FOUND|DEVICE_GONE|TIMEOUT/);
    expect(fleet.node.ports.list(identityOf('admin'))).toMatchObject([
      { viewers: 1, holder: { id: ann.messagesOf('welcome')[0]?.viewer } },
    ]);
    expect(fleet.logged).toContainEqual([
      'gateway-away',
      { gateway: 'gw2', reason: 'The ids of these viewers are those of another gateway.' },
    ]);
  });

  test('cannot make a node hold more links than it serves, or remember more runs', async () => {
    const { fleet } = await fleetBench();
    onTestFinished(() => fleet.stop());
    const bus = fleet.nats.connect();
    for (let i = 0; i < 3 * fleetRules.gateways; i++)
      bus.publish(`baudcast.v1.gateway.g${i}`, encodeBeat({ versions: [fleetProtocol], run: `r${i}` }));
    bus.subscribe('baudcast.v1.node.*.out.*.*', () => {});
    await settle();
    expect(new Set(fleet.nats.published.map(({ subject }) => subject).filter((one) => /out\.g\d/.test(one))).size).toBe(
      fleetRules.gateways - 1,
    );
  });
});

test('whatever arrives on any subject, nothing breaks, and what the node serves goes on', async () => {
  const { fleet, clock, device, ann } = await fleetBench();
  onTestFinished(() => fleet.stop());
  const bus = fleet.nats.connect();
  const subject = fc.constantFrom(
    'baudcast.v1.gateway.gw1',
    'baudcast.v1.gateway.gw9',
    'baudcast.v1.gateway.=zz',
    'baudcast.v1.node.lab2.here',
    'baudcast.v1.node.lab2.in.gw9.gw1RUN',
    'baudcast.v1.node.lab9.out.gw1.gw1RUN',
    'baudcast.v1.node.=zz.out.gw1.gw1RUN',
    'baudcast.v1.node.lab9.port.gps',
  );
  const message = fc
    .record({
      kind: fc.constantFrom('text', 'binary', 'end', 'follow', 'unfollow'),
      link: fc.nat(3),
      number: fc.nat(3),
      frames: fc.nat(1),
      body: fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        fc.json().map((text) => Buffer.from(text)),
      ),
    })
    .map((one) => encodeFleetMessage(one as Parameters<typeof encodeFleetMessage>[0]));
  const bytes = fc.oneof(
    message,
    fc.uint8Array({ maxLength: 40 }),
    fc.json().map((text) => Buffer.from(text)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(subject, bytes), { minLength: 1, maxLength: 20 }), async (messages) => {
      for (const [to, body] of messages) bus.publish(to, body);
      await settle();
      const before = ann.bytes.length;
      device.now.receive(Uint8Array.of(7));
      await settle();
      expect(ann.bytes.length).toBe(before + 1);
    }),
    { numRuns: runs(200) },
  );
  await clock.advance(1000);
  expect(ann.messagesOf('away')).toEqual([]);
});

test('messages of a link are read as they were written, and anything else is nothing', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('text', 'binary', 'end', 'follow', 'unfollow'),
      fc.nat(2 ** 32 - 1),
      fc.nat(2 ** 32 - 1),
      fc.uint8Array({ maxLength: 100 }),
      (kind, link, number, body) => {
        const written = encodeFleetMessage({ kind, link, number, frames: link, body });
        expect(readFleetMessage(written)).toEqual({ kind, link, number, frames: link, body: Buffer.from(body) });
        for (let cut = 0; cut < 16; cut++) expect(readFleetMessage(written.subarray(0, cut))).toBeUndefined();
        expect(readFleetMessage(Buffer.concat([Buffer.of(9), written]))).toBeUndefined();
      },
    ),
    { numRuns: runs(200) },
  );
});
