import { describe, expect, test } from 'vitest';
import {
  askingViewers,
  holdReason,
  holderSentence,
  holdingSentence,
  lossSentence,
  possibleHolders,
  requestLabel,
  standingOf,
  staysOpen,
  viewerName,
  viewerNames,
  watchingCount,
} from '../../../web/ui/page/sharing-state.ts';
import { fakeShared, fakeViewers } from '../../support/fake-state.ts';

const { ann, bob, mei, me } = fakeViewers;
const relay = 'http://lab1:8017';
const all = { viewers: [me, ann, bob, mei], viewerCount: 4 };
const mine = fakeShared(relay, { ...all, holder: me });
const anns = fakeShared(relay, { ...all, holder: ann });

describe('how we stand to a shared port', () => {
  test('follows from who holds it, who asks, and what we may do', () => {
    expect(standingOf(fakeShared(relay))).toBe('free');
    expect(standingOf(mine)).toBe('holds');
    expect(standingOf(anns)).toBe('held');
    expect(standingOf({ ...anns, wanting: [me.id] })).toBe('asked');
    expect(standingOf({ ...anns, role: 'viewer', wanting: [me.id] })).toBe('watches');
  });

  test('without being attached we neither hold it nor have asked', () => {
    expect(standingOf({ ...mine, self: undefined })).toBe('held');
    expect(standingOf({ ...anns, self: undefined, wanting: [me.id] })).toBe('held');
  });

  test('is said with since when and why, as far as is known', () => {
    const atMs = new Date(2026, 0, 5, 14, 2).getTime();
    const taken = { kind: 'taken-over', atMs, text: 'need to\nflash\u202e' } as const;
    expect(holdingSentence(anns)).toBe('Ann has control');
    expect(holdingSentence({ ...anns, handOver: taken })).toBe('Ann took control at 14:02: “need to flash”');
    expect(holdingSentence({ ...anns, handOver: { ...taken, text: '' } })).toBe('Ann took control at 14:02');
    expect(holdingSentence({ ...anns, handOver: { ...taken, kind: 'passed' } })).toBe(
      'Ann has had control since 14:02',
    );
    expect(holdingSentence({ ...mine, handOver: taken })).toBe('You took control at 14:02: “need to flash”');
    expect(holdingSentence({ ...mine, handOver: { ...taken, kind: 'passed' } })).toBe('You have control');
    expect(holdingSentence(fakeShared(relay, { handOver: { ...taken, kind: 'passed' } }))).toBe('Nobody has control');
  });

  test('who held it until now is told by whom and why it was taken, or who has it now', () => {
    const taken = { kind: 'taken-over', atMs: 0, text: 'need to flash' } as const;
    expect(lossSentence({ ...anns, handOver: taken })).toBe(
      'Ann took control: “need to flash”. You can still view the port.',
    );
    expect(lossSentence({ ...anns, handOver: { ...taken, text: '' } })).toBe(
      'Ann took control. You can still view the port.',
    );
    expect(lossSentence({ ...anns, handOver: { ...taken, kind: 'passed' } })).toBe(
      'Ann has control now. You can still view the port.',
    );
    expect(lossSentence(fakeShared(relay))).toBe('');
  });

  test('ending our session leaves the port to others unless we hold it or are alone', () => {
    expect([anns, mine, fakeShared(relay), fakeShared(relay, all), undefined].map(staysOpen)).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  test('is said in a sentence', () => {
    expect(holderSentence(mine)).toBe('You have control');
    expect(holderSentence(anns)).toBe('Ann has control');
    expect(holderSentence(fakeShared(relay))).toBe('Nobody has control');
  });
});

describe('what cannot be done', () => {
  test('has no reason on a port of this computer, and none while we hold it', () => {
    expect(holdReason(undefined)).toBe('');
    expect(holdReason(mine)).toBe('');
    expect([requestLabel(undefined), requestLabel(mine)]).toEqual(['', '']);
  });

  test('has a reason, and a way to ask where there is one', () => {
    expect([holdReason(anns), requestLabel(anns)]).toEqual([
      'Ann has control: request control to transmit',
      'Request control',
    ]);
    expect([holdReason(fakeShared(relay)), requestLabel(fakeShared(relay))]).toEqual([
      'Nobody has control: take control to transmit',
      'Take control',
    ]);
    expect(requestLabel({ ...anns, wanting: [me.id] })).toBe('');
    const watching = { ...anns, role: 'viewer' } as const;
    expect([holdReason(watching), requestLabel(watching)]).toEqual(['You can only view this port', '']);
  });
});

describe('those attached', () => {
  test('are counted without the holder, those the list leaves out too', () => {
    expect(watchingCount(mine)).toBe(3);
    expect(watchingCount({ ...anns, viewerCount: 130 })).toBe(129);
    expect(watchingCount(fakeShared(relay))).toBe(1);
  });

  test('are all watching while the holder’s connection is dead', () => {
    expect(watchingCount({ ...anns, viewers: [me, bob], viewerCount: 2 })).toBe(2);
  });

  test('are told apart where several have the same name, and have one where they gave none', () => {
    const names = viewerNames({
      viewers: [ann, { ...bob, name: 'Ann' }, { ...mei, name: '\u202e' }],
      holder: undefined,
    });
    expect([...names.values()]).toEqual(['Ann', 'Ann (2)', 'Somebody']);
    expect(viewerName(anns, 'nobody we know')).toBe('Somebody');
    expect(viewerName({ viewers: [], holder: ann }, ann.id)).toBe('Ann');
  });

  test('may be given the port unless they may only watch, or are we', () => {
    expect(possibleHolders(mine)).toEqual([ann, bob]);
  });
});

describe('those who ask for the port', () => {
  test('are told to its holder, longest first', () => {
    expect(askingViewers({ ...mine, wanting: [bob.id, ann.id] })).toEqual([bob.id, ann.id]);
  });

  test('are nobody’s business but the holder’s', () => {
    expect(askingViewers({ ...anns, wanting: [bob.id] })).toEqual([]);
  });

  test('are no question when they could not have it, or are not named', () => {
    expect(askingViewers({ ...mine, wanting: [mei.id] })).toEqual([]);
    expect(askingViewers({ ...mine, wanting: ['v99'] })).toEqual(['v99']);
  });
});
