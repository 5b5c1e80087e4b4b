import { describe, expect, test } from 'vitest';
import { accessFor, accessTable, leaseAccessTable } from '../../relay/session/access/rights.ts';
import { includesRole, type Role, roles } from '../../relay/protocol/roles.ts';
import { leaseActions } from '../../relay/protocol/sharing-messages.ts';
import { clientMessages } from './arbitrary-messages.ts';

/** Everything a viewer may send; an addition here has to be considered. */
const forViewers = [
  'attach',
  'credit',
  'detach',
  'directory',
  'epochs',
  'get-signals',
  'glance',
  'hello',
  'history',
  'lease',
  'outcomes',
  'ping',
  'recorded',
  'recorded-openings',
  'recordings',
  'watch',
];

const kinds = [...Object.keys(clientMessages), 'transmit'];

describe('the table of roles by message', () => {
  test('has exactly the kinds of messages', () => {
    expect(Object.keys(accessTable).toSorted()).toEqual(kinds.toSorted());
    expect(Object.keys(leaseAccessTable).toSorted()).toEqual([...leaseActions].toSorted());
  });

  test('lets a viewer send only messages that transmit nothing and change nothing', () => {
    const allowed = kinds.filter((kind) => includesRole('viewer', accessFor(kind)!.role));
    expect(allowed.toSorted()).toEqual(forViewers);
    expect(allowed.filter((kind) => accessFor(kind)!.lease !== 'any')).toEqual([]);
    expect(leaseActions.filter((action) => includesRole('viewer', accessFor('lease', action)!.role))).toEqual([
      'request',
      'release',
    ]);
  });

  test('requires the lease for all messages that reach the device of an open port', () => {
    for (const kind of ['transmit', 'settings', 'signals', 'sequence', 'drain', 'discard']) {
      expect(accessFor(kind)).toEqual({ role: 'operator', lease: 'holder' });
    }
    for (const kind of ['close', 'lend', 'take-back'])
      expect(accessFor(kind)).toEqual({ role: 'operator', lease: 'free' });
  });

  test.each(['', 'exec', 'constructor', '__proto__', 'toString', 'HELLO', 'written', 'welcome'])(
    'has no entry for "%s": it is refused',
    (kind) => {
      expect(accessFor(kind)).toBeUndefined();
      expect(accessFor('lease', kind)).toBeUndefined();
    },
  );

  test('gives each role the messages of the lower roles', () => {
    const included = (role: Role) => roles.filter((least) => includesRole(role, least));
    expect(included('viewer')).toEqual(['viewer']);
    expect(included('operator')).toEqual(['viewer', 'operator']);
    expect(included('admin')).toEqual(['viewer', 'operator', 'admin']);
  });
});
