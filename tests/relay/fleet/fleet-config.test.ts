import { describe, expect, test } from 'vitest';
import { type FleetMember, readMembers, writeMembers, writeServerConfig } from '../../../relay/fleet/fleet-config.ts';
import { rightsOfGateway, rightsOfNode } from '../../../relay/fleet/subjects.ts';

const keyOf = (digit: string): string => `U${digit.repeat(55)}`;
const gateway: FleetMember = { kind: 'gateway', name: 'gw1', key: keyOf('A') };
const node: FleetMember = { kind: 'node', name: 'lab"2.b', key: keyOf('B') };
const written = writeMembers([gateway, node]);

describe('The users of a fleet', () => {
  test('have the rights of their kind and name, and no others', () => {
    const users = written.split('\n').filter((line) => line.includes('nkey'));
    expect(users.map((line): unknown => JSON.parse(line))).toEqual([
      { nkey: gateway.key, permissions: rightsOfGateway('gw1') },
      { nkey: node.key, permissions: rightsOfNode('lab"2.b') },
    ]);
  });

  test('are read as they were written, also with the lines of Windows and the rights of another version', () => {
    expect(readMembers(written)).toEqual([gateway, node]);
    expect(readMembers(written.replaceAll('\n', '\r\n'))).toEqual([gateway, node]);
    expect(readMembers(written.replaceAll('.v1.', '.v0.'))).toEqual([gateway, node]);
  });

  test('are not read from a file that was changed in any line, cut, or is something else', () => {
    const lines = written.split('\n');
    for (let i = 0; i < lines.length; i++) {
      expect(readMembers(lines.toSpliced(i, 1).join('\n')), `without line ${i + 1}`).toBeUndefined();
      expect(readMembers(lines.toSpliced(i, 0, '  own').join('\n')), `one more at ${i + 1}`).toBeUndefined();
    }
    for (let length = 0; length < written.length; length++)
      expect(readMembers(written.slice(0, length))).toBeUndefined();
    for (const [from, to] of [
      ['# node', '# leaf'],
      [node.key, gateway.key],
      [node.key, node.key.slice(1)],
      ['"lab\\"2.b"', '"gw1"'],
      ['"lab\\"2.b"', '"a/b"'],
      ['"lab\\"2.b"', '"a'],
      ['"publish": [', '"publish": ['.repeat(2)],
    ] as const) {
      expect(written).toContain(from);
      expect(readMembers(written.replace(from, to)), to).toBeUndefined();
    }
  });
});

describe('The configuration of a NATS server', () => {
  test('lets only its own computer in until it has TLS', () => {
    const plain = writeServerConfig(undefined, '/srv/a "b"');
    expect(plain).toMatch(/^listen: "127\.0\.0\.1:4222"$/m);
    expect(plain).not.toMatch(/^tls/m);
    const secure = writeServerConfig({ certFile: '/etc/a "b"/c.pem', keyFile: 'C:\\k.pem' }, '/srv');
    expect(secure).toMatch(/^listen: "0\.0\.0\.0:4222"$/m);
    expect(secure).toContain(`\ntls { cert_file: "/etc/a \\"b\\"/c.pem", key_file: "C:\\\\k.pem" }\n`);
  });

  test('has an account for the fleet, and JetStream for it', () => {
    for (const text of [
      writeServerConfig(undefined, '/srv/a "b"'),
      writeServerConfig({ certFile: '/c', keyFile: '/k' }, '/srv/a "b"'),
    ]) {
      expect(text).toMatch(/^accounts \{\n {2}FLEET \{$[^}]*^ {4}include 'fleet-users\.conf'$/m);
      expect(text).toMatch(/^jetstream \{ store_dir: "\/srv\/a \\"b\\"", /m);
      expect(text).toMatch(/^ {4}jetstream: enabled$/m);
    }
  });
});
