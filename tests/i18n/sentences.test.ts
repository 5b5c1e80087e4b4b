import { describe, expect, test } from 'vitest';
import type { CaptureEvent } from '../../web/core/capture-event.ts';
import { lineErrorKinds } from '../../web/core/line-error.ts';
import { defaultSettings } from '../../web/core/port-settings.ts';
import { resetPolicies } from '../../web/core/reset-policy.ts';
import type { SerialErrorCode } from '../../web/core/serial-error.ts';
import { disconnectCodes } from '../../web/core/disconnect-code.ts';
import { disconnectText } from '../../web/i18n/disconnect-sentences.ts';
import { relayOpenText } from '../../web/i18n/relay-open-sentences.ts';
import { errorSentence, errorText } from '../../web/i18n/error-sentences.ts';
import { eventSentence } from '../../web/i18n/event-sentences.ts';
import { openCauses, platformOf } from '../../web/i18n/open-help.ts';
import { policyText, settingsText } from '../../web/i18n/setting-names.ts';

const codes: Record<SerialErrorCode, true> = {
  unsupported: true,
  'port-busy': true,
  'permission-denied': true,
  'port-gone': true,
  'port-released': true,
  'settings-refused': true,
  'open-failed': true,
  'held-closed': true,
  'read-only': true,
  refused: true,
  'relay-unreachable': true,
  'not-recorded': true,
  'recordings-away': true,
  'capture-too-large': true,
  'load-no-room': true,
  'load-too-much': true,
  'not-open': true,
  'transmit-failed': true,
  claimed: true,
  stopped: true,
  'signal-failed': true,
  'sequence-failed': true,
  'sequence-endless': true,
  'sequence-invalid': true,
  unencodable: true,
  'checksum-range': true,
  'not-found': true,
  'storage-full': true,
  'storage-blocked': true,
  'capture-damaged': true,
  'view-failed': true,
  'part-missing': true,
  'copy-refused': true,
  'file-foreign': true,
  'file-newer': true,
  'file-empty': true,
  'settings-wrong': true,
  'file-cut': true,
  'file-unreadable': true,
  'file-changed': true,
  'file-unwritable': true,
  'line-unanswered': true,
  'transfer-silent': true,
  'transfer-cancelled': true,
  'transfer-failed': true,
  'file-no-room': true,
  internal: true,
};

const plain = (text: string) => text.replaceAll('\u202f', ' ');

describe('errors', () => {
  test.each(Object.keys(codes) as SerialErrorCode[])(
    '%s says what happened and what to do, and differs from all other errors',
    (code) => {
      expect(errorText(code).happened).toMatch(/^[A-Z].*\.$/);
      expect(errorText(code).todo).toMatch(/^[A-Z].*\.$/);
      const same = Object.keys(codes).filter(
        (other) => errorText(other as SerialErrorCode).happened === errorText(code).happened,
      );
      expect(same).toEqual([code]);
    },
  );

  test('the character that cannot be encoded is named', () => {
    expect(errorSentence('unencodable', '温')).toContain('“温”');
  });
});

describe('the end of a connection to a relay', () => {
  test.each(disconnectCodes)('%s is explained: what happened, the effect on the data, what to do', (code) => {
    const { happened, data, todo } = disconnectText(code);
    for (const sentence of [happened, data, todo]) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  test('an end with and one without automatic reconnection are told apart', () => {
    expect(disconnectText('restart')).not.toEqual(disconnectText('shutdown'));
    expect(disconnectText('silent').happened).not.toBe(disconnectText('dead').happened);
  });
});

describe('a port on a relay that could not be opened', () => {
  test.each(['port-busy', 'permission-denied', 'open-failed', 'port-gone'] as const)(
    '%s names the relay’s computer',
    (code) => {
      expect(relayOpenText(code).happened).toMatch(/relay/);
      expect(relayOpenText(code)).not.toEqual(errorText(code));
    },
  );

  test('anything else is the same as on this computer', () => {
    expect(relayOpenText('settings-refused')).toEqual(errorText('settings-refused'));
  });
});

describe('events', () => {
  const opened = { kind: 'opened', settings: defaultSettings, policy: 'leave' } as const;
  const cases: [CaptureEvent, string][] = [
    [opened, 'opened, 115 200 8N1, DTR and RTS unchanged'],
    [{ ...opened, afterLossMs: 3400 }, 'reconnected after 3.4 s, opened with 115 200 8N1'],
    [{ kind: 'closed' }, 'closed'],
    [{ kind: 'lost', code: 'port-gone' }, 'lost: the device was unplugged. Waiting for it to return'],
    [{ kind: 'lost', code: 'internal' }, 'lost: the port stopped responding. Waiting for it to return'],
    [{ kind: 'signal', signal: 'clearToSend', on: false }, 'CTS off'],
    [{ kind: 'break-sent', durationMs: 250 }, 'break transmitted, 250 ms'],
    [{ kind: 'transmit-failed', bytes: 20 }, 'transmission failed: 20 B may or may not have been sent'],
    [{ kind: 'note', text: 'new antenna fitted' }, 'note: new antenna fitted'],
    [{ kind: 'note', text: 'valve open', by: 'Ann' }, 'note by Ann: valve open'],
    [{ kind: 'note', text: 'valve open', by: '\u202eAnn\n' }, 'note by Ann: valve open'],
    [{ kind: 'lost', code: 'relay-unreachable' }, 'lost: the connection to the relay ended. Reconnecting'],
    [{ kind: 'gap', bytes: 120_000, reason: 'fell-behind' }, '120 kB missing: the relay no longer had them'],
    [{ kind: 'gap', bytes: 0, reason: 'fell-behind' }, 'unknown number of bytes missing: the relay no longer had them'],
    [
      { kind: 'gap', bytes: 312, reason: 'before-attach' },
      '312 B missing: received before this page attached, and the relay no longer has them',
    ],
    [{ kind: 'holder', holder: 'Me', by: 'Me', mine: true }, 'you have control now'],
    [{ kind: 'holder', holder: 'Me', by: 'Ann', mine: true }, 'you have control now, handed over by Ann'],
    [{ kind: 'holder', holder: 'Ann', by: '', mine: false }, 'Ann has control now'],
    [{ kind: 'holder', holder: 'Ann', by: 'Bob', mine: false }, 'Ann has control now, handed over by Bob'],
    [{ kind: 'holder', holder: '', by: 'Ann', mine: false }, 'Ann released control: nobody has control now'],
    [{ kind: 'holder', holder: '', by: '', mine: false }, 'nobody has control now'],
    [{ kind: 'gap', bytes: 4096, reason: 'damaged' }, '4.1 kB missing: this part of the stored capture is unreadable'],
  ];

  test.each(cases)('%j reads "%s"', (event, sentence) => {
    expect(plain(eventSentence(event))).toBe(sentence);
  });

  test('a line error has its offset when it is known', () => {
    expect(eventSentence({ kind: 'line-error', error: 'framing' })).toBe('framing error');
    expect(plain(eventSentence({ kind: 'line-error', error: 'framing' }, 12_045))).toBe('framing error at byte 12 045');
    const names = lineErrorKinds.map((error) => eventSentence({ kind: 'line-error', error }));
    expect(new Set(names).size).toBe(lineErrorKinds.length);
  });
});

describe('settings', () => {
  test('are short, and mention flow control only when it is on', () => {
    expect(plain(settingsText(defaultSettings))).toBe('115 200 8N1');
    expect(plain(settingsText({ ...defaultSettings, flowControl: 'hardware' }))).toBe(
      '115 200 8N1, hardware flow control',
    );
  });

  test('every reset policy describes its effect on the board', () => {
    expect(new Set(resetPolicies.map((policy) => policyText(policy).effect)).size).toBe(resetPolicies.length);
  });
});

describe('a port that could not be opened', () => {
  test('gets advice on the group and a udev rule for this device on Linux only', () => {
    const commands = openCauses('open-failed', 'linux', '1A86:7523').map((cause) => cause.command ?? '');
    expect(commands.some((command) => command.includes('dialout'))).toBe(true);
    expect(commands.some((command) => command.includes('ATTRS{idVendor}=="1a86", ATTRS{idProduct}=="7523"'))).toBe(
      true,
    );
    for (const { command } of openCauses('open-failed', 'windows', '1A86:7523')) expect(command).toBeUndefined();
  });

  test('never puts a detail that is not a USB id into a command', () => {
    const hostile = `1A86:7523", RUN+="rm -rf`;
    for (const { command } of openCauses('open-failed', 'linux', hostile)) expect(command ?? '').not.toContain('RUN');
  });

  test.each([
    ['Mozilla/5.0 (X11; Linux x86_64)', 'linux'],
    ['Mozilla/5.0 (X11; CrOS x86_64)', 'chromeos'],
    ['Mozilla/5.0 (Linux; Android 14)', 'android'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X)', 'mac'],
    ['Windows', 'windows'],
    ['', 'other'],
  ])('the platform of "%s" is %s', (text, platform) => {
    expect(platformOf(text)).toBe(platform);
  });
});
