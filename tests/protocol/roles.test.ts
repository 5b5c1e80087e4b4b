import { describe, expect, test } from 'vitest';
import { accessFor, accessTable, leaseAccessTable } from '../../relay/session/access/rights.ts';
import { includesRole, type Role, roles } from '../../relay/protocol/roles.ts';
import { leaseActions } from '../../relay/protocol/sharing-messages.ts';
import { clientMessages } from './arbitrary-messages.ts';

/** All that somebody who only looks on may send; whoever adds to this has thought about it. */
const forViewers = [
  'attach',
  'credit',
  'detach',
  'epochs',
  'get-signals',
  'hello',
  'history',
  'lease',
  'outcomes',
  'ping',
  'recorded',
  'recorded-openings',
  'recordings',
];

const kinds = [...Object.keys(clientMessages), 'transmit'];

describe('the table of who may send what', () => {
  test('has every kind of message, and no other', () => {
    expect(Object.keys(accessTable).toSorted()).toEqual(kinds.toSorted());
    expect(Object.keys(leaseAccessTable).toSorted()).toEqual([...leaseActions].toSorted());
  });

  test('lets a viewer send what puts nothing on the line and changes nothing, and no more', () => {
    const allowed = kinds.filter((kind) => includesRole('viewer', accessFor(kind)!.role));
    expect(allowed.toSorted()).toEqual(forViewers);
    expect(allowed.filter((kind) => accessFor(kind)!.lease !== 'any')).toEqual([]);
    expect(leaseActions.filter((action) => includesRole('viewer', accessFor('lease', action)!.role))).toEqual([
      'request',
      'release',
    ]);
  });

  test('wants the lease for whatever reaches the device of an open port', () => {
    for (const kind of ['transmit', 'settings', 'signals', 'sequence', 'drain', 'discard']) {
      expect(accessFor(kind)).toEqual({ role: 'operator', lease: 'holder' });
    }
    expect(accessFor('close')).toEqual({ role: 'operator', lease: 'free' });
  });

  test.each(['', 'exec', 'constructor', '__proto__', 'toString', 'HELLO', 'written', 'welcome'])(
    'has nothing for "%s": it is refused',
    (kind) => {
      expect(accessFor(kind)).toBeUndefined();
      expect(accessFor('lease', kind)).toBeUndefined();
    },
  );

  test('lets each role do what the ones before it may', () => {
    const included = (role: Role) => roles.filter((least) => includesRole(role, least));
    expect(included('viewer')).toEqual(['viewer']);
    expect(included('operator')).toEqual(['viewer', 'operator']);
    expect(included('admin')).toEqual(['viewer', 'operator', 'admin']);
  });
});
