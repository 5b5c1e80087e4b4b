import { describe, expect, test } from 'vitest';
import {
  areListed,
  placedTitle,
  relayDot,
  relayHost,
  relayName,
  relayOf,
  retryText,
  shownRelays,
} from '../../../web/ui/page/relay-status.ts';
import { emptyState, fakePort, fakeRelay, fakeShared } from '../../support/fake-state.ts';

const lab = fakeRelay('http://lab1:8017', 'lab1');
const roof = fakeRelay('https://roof.example', '');
const own = fakeRelay('http://localhost:8017', 'bench', { own: true });
const waiting = { kind: 'waiting', code: 'cut', text: '', retryMs: 5000 } as const;
const portOn = (relay: string, name = 'GPS') => fakePort('r', name, { source: 'relay', shared: fakeShared(relay) });

describe('a relay', () => {
  test('has the name of its host, otherwise its address in short form', () => {
    expect(relayName(lab)).toBe('lab1');
    expect(relayName({ node: '\u202elab\n2', address: 'x' })).toBe('lab 2');
    expect(relayName(roof)).toBe('roof.example');
    expect(relayHost('http://lab1:9000')).toBe('lab1:9000');
  });

  test('trials-2 A 12: has its address in its name when another relay has the name too', () => {
    expect(relayName({ ...lab, hasNamesake: true })).toBe('lab1 (lab1)');
    const other = { ...fakeRelay('http://10.0.0.7:9000', 'lab1'), hasNamesake: true };
    expect(placedTitle(portOn(other.address), [lab, other])).toBe('lab1 (10.0.0.7:9000)/GPS');
  });

  test('has a different icon for each state', () => {
    const states = [lab.state, { kind: 'connecting' }, waiting, { ...waiting, retryMs: undefined }] as const;
    expect(new Set(states.map((state) => relayDot({ state }))).size).toBe(states.length);
  });

  test('is found by its ports, and precedes their names unless it is the page’s own', () => {
    expect(relayOf(portOn(lab.address), [roof, lab])).toBe(lab);
    expect(relayOf(emptyState.ports[0], [roof, lab])).toBeUndefined();
    expect(placedTitle(portOn(lab.address), [lab, own])).toBe('lab1/GPS');
    expect(placedTitle(portOn(own.address), [lab, own])).toBe('GPS');
    expect(placedTitle(portOn('http://forgotten:1'), [lab])).toBe('GPS');
  });

  test('shows in whole seconds when it is retried', () => {
    const plain = (text: string) => text.replaceAll('\u202f', ' ');
    expect(plain(retryText(5000, 0))).toBe('Next try in 5 s');
    expect(plain(retryText(5000, 4001))).toBe('Next try in 1 s');
    expect(retryText(5000, 5000)).toBe('Trying again…');
    expect(retryText(undefined, 0)).toBe('No automatic retry.');
  });
});

describe('the list of relays', () => {
  test('begins with the page’s own, and leaves the others in order', () => {
    expect(shownRelays([lab, roof, own], [portOn(own.address)])).toEqual([own, lab, roof]);
  });

  test('has the page’s own, ports or none, once it has answered', () => {
    expect(shownRelays([own, lab], [portOn(lab.address)])).toEqual([own, lab]);
    expect(shownRelays([{ ...own, node: '', state: { kind: 'connecting' } }], [])).toEqual([]);
  });

  test('is whole when all are connected with what ports they have, or the page’s own alone does not answer', () => {
    const connecting = { ...own, node: '', state: { kind: 'connecting' } } as const;
    const ports = [portOn(own.address)];
    expect(areListed([], [], [])).toBe(false);
    expect(areListed([], [connecting], [])).toBe(false);
    expect(areListed([], [{ ...connecting, state: waiting }], [])).toBe(true);
    expect(areListed([own, lab], [own, lab], [])).toBe(true);
    expect(areListed([own, { ...lab, hasPorts: true }], [own, lab], [])).toBe(false);
    expect(areListed([own], [own], ports)).toBe(true);
    expect(areListed([own, { ...lab, state: waiting }], [own], ports)).toBe(false);
  });

  test('reports the loss of the page’s own, but not when there never was one', () => {
    const lost = { ...own, state: waiting };
    expect(shownRelays([lost], [])).toEqual([lost]);
    expect(shownRelays([{ ...lost, node: '' }], [])).toEqual([]);
  });

  test('keeps a relay that was added, whatever its state', () => {
    expect(shownRelays([{ ...roof, state: waiting }], [])).toHaveLength(1);
  });
});
