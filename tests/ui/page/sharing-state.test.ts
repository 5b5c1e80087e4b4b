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

describe('control of a shared port', () => {
  test('depends on the holder, the requests, and our rights', () => {
    expect(standingOf(fakeShared(relay))).toBe('free');
    expect(standingOf(mine)).toBe('holds');
    expect(standingOf(anns)).toBe('held');
    expect(standingOf({ ...anns, wanting: [me.id] })).toBe('asked');
    expect(standingOf({ ...anns, role: 'viewer', wanting: [me.id] })).toBe('watches');
  });

  test('is neither ours nor requested without an attachment', () => {
    expect(standingOf({ ...mine, self: undefined })).toBe('held');
    expect(standingOf({ ...anns, self: undefined, wanting: [me.id] })).toBe('held');
  });

  test('is described with its start and reason, as far as known', () => {
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

  test('is reported to its previous holder with who took it and why, or the new holder', () => {
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

  test('stays with others when our session ends, unless we hold it or are alone', () => {
    expect([anns, mine, fakeShared(relay), fakeShared(relay, all), undefined].map(staysOpen)).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  test('is described in a sentence', () => {
    expect(holderSentence(mine)).toBe('You have control');
    expect(holderSentence(anns)).toBe('Ann has control');
    expect(holderSentence(fakeShared(relay))).toBe('Nobody has control');
  });
});

describe('the reason why an action is disabled', () => {
  test('is empty on a port of this computer, and while we have control', () => {
    expect(holdReason(undefined)).toBe('');
    expect(holdReason(mine)).toBe('');
    expect([requestLabel(undefined), requestLabel(mine)]).toEqual(['', '']);
  });

  test('is given, with a way to request control where there is one', () => {
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

describe('the attached clients', () => {
  test('are counted without the holder, including those the list omits', () => {
    expect(watchingCount(mine)).toBe(3);
    expect(watchingCount({ ...anns, viewerCount: 130 })).toBe(129);
    expect(watchingCount(fakeShared(relay))).toBe(1);
  });

  test('are all viewers while the holder’s connection is dead', () => {
    expect(watchingCount({ ...anns, viewers: [me, bob], viewerCount: 2 })).toBe(2);
  });

  test('are numbered where several have the same name, and get a name if they have none', () => {
    const names = viewerNames({
      viewers: [ann, { ...bob, name: 'Ann' }, { ...mei, name: '\u202e' }],
      holder: undefined,
    });
    expect([...names.values()]).toEqual(['Ann', 'Ann (2)', 'Somebody']);
    expect(viewerName(anns, 'nobody we know')).toBe('Somebody');
    expect(viewerName({ viewers: [], holder: ann }, ann.id)).toBe('Ann');
  });

  test('may be given the port unless they are viewers only, or ourselves', () => {
    expect(possibleHolders(mine)).toEqual([ann, bob]);
  });
});

describe('requests for the port', () => {
  test('are reported to its holder, longest waiting first', () => {
    expect(askingViewers({ ...mine, wanting: [bob.id, ann.id] })).toEqual([bob.id, ann.id]);
  });

  test('are reported to nobody else', () => {
    expect(askingViewers({ ...anns, wanting: [bob.id] })).toEqual([]);
  });

  test('are omitted from clients that may not have it, or have no name', () => {
    expect(askingViewers({ ...mine, wanting: [mei.id] })).toEqual([]);
    expect(askingViewers({ ...mine, wanting: ['v99'] })).toEqual(['v99']);
  });
});
