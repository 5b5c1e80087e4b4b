import { describe, expect, it } from 'vitest';
import { OfferWatcher } from '../../web/engine/offer-watcher.ts';
import { cancelBytes } from '../../web/transfer/transfer-context.ts';
import { hexHeader, zmodemType } from '../../web/transfer/zmodem-codec.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { testBytes } from '../transfer/memory-files.ts';

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const rqinit = hexHeader(zmodemType.rqinit);
const rinit = hexHeader(zmodemType.rinit, 0x2300_0000);
const receive = { direction: 'receive', protocol: 'zmodem' };
const send = (protocol: string) => ({ direction: 'send', protocol });

function watcher({ isIdle = (): boolean => true } = {}) {
  const clock = new FakeClock(0);
  const offered: unknown[] = [];
  const subject: OfferWatcher = new OfferWatcher({
    nowMs: () => clock.nowMs(),
    after: (delayMs, callback) => clock.after(delayMs, callback),
    isIdle,
    onChange: () => offered.push(subject.offer),
  });
  return {
    subject,
    offered,
    pass: (ms: number) => clock.advance(ms),
    comes: (bytes: Uint8Array | string) =>
      subject.received(typeof bytes === 'string' ? latin1(bytes) : bytes, clock.nowMs()),
    transmits: (text: string) => subject.transmitted(latin1(text), clock.nowMs()),
    clock,
  };
}

describe('OfferWatcher', () => {
  it.each([
    ['sz', `$ sz a\r\nrz\r`, rqinit, receive],
    ['rz', `$ rz\r\nrz waiting to receive.`, rinit, send('zmodem')],
  ])('finds the header of %s whole, byte by byte and cut at every place', (_, before, header, offer) => {
    const all = Uint8Array.from([...latin1(before), ...header]);
    for (let cut = 0; cut <= all.length; cut++) {
      const { subject, comes, offered } = watcher();
      comes(all.slice(0, cut));
      comes(all.slice(cut));
      expect(subject.offer, `cut at ${cut}`).toEqual(offer);
      expect(offered).toEqual([offer]);
    }
    const { subject, comes, offered } = watcher();
    for (const byte of all) comes(Uint8Array.of(byte));
    expect(subject.offer).toEqual(offer);
    expect(offered).toEqual([offer]);
  });

  it('does not take damaged headers, other headers, or data for a start', () => {
    const { comes, offered } = watcher();
    for (let at = 4; at < 18; at++) comes(rqinit.with(at, (rqinit[at] ?? 0) ^ 1));
    for (const type of [zmodemType.ack, zmodemType.rpos, zmodemType.fin, zmodemType.file]) comes(hexHeader(type));
    for (let seed = 1; seed < 20; seed++) comes(testBytes(20_000, seed));
    expect(offered).toEqual([]);
  });

  it('offers a start once, however often the device repeats it, and not again after it was dismissed', async () => {
    const { subject, comes, offered, pass } = watcher();
    comes(rqinit);
    await pass(20_000);
    comes(rqinit);
    expect(offered).toEqual([receive]);
    subject.dismiss();
    await pass(20_000);
    comes(rqinit);
    expect(offered).toEqual([receive, undefined]);
    comes(cancelBytes);
    comes('$ sz b\r\nrz\r');
    comes(rqinit);
    expect(subject.offer).toEqual(receive);
  });

  it.each<[string, (test: ReturnType<typeof watcher>) => unknown]>([
    ['cancels', ({ comes }) => comes(cancelBytes)],
    ['ends', ({ comes }) => comes(hexHeader(zmodemType.fin))],
    ['is silent for a while', ({ pass }) => pass(30_000)],
    ['goes on with other things', ({ comes }) => comes('text '.repeat(80))],
    ['is closed', ({ subject }) => subject.ended()],
  ])('ends the offer when the device %s', async (_, happens) => {
    const test = watcher();
    test.comes(rqinit);
    await happens(test);
    expect(test.offered).toEqual([receive, undefined]);
  });

  it('takes another header for another offer', () => {
    const { comes, offered } = watcher();
    comes(rqinit);
    comes(Uint8Array.from([...cancelBytes, ...latin1('\r\n$ rz\r\n'), ...rinit]));
    expect(offered.at(-1)).toEqual(send('zmodem'));
  });

  it.each([
    ['U-Boot’s loady', 'loady\r', '## Ready for binary (ymodem) download to 0x80000000 at 115200 bps...\r\n', 'ymodem'],
    [
      'U-Boot’s loadx',
      'loadx\r',
      '## Ready for binary (xmodem) download to 0x80000000 at 115200 bps...\r\n',
      'xmodem-1k',
    ],
    ['rb', 'rb\r', 'rb\r\nrb waiting to receive.', 'ymodem'],
    ['a boot loader', '3', 'Upload now\r\n', 'ymodem'],
  ])('finds the receiver that asks for its first block: %s', async (_, command, text, protocol) => {
    const { subject, comes, transmits, pass, offered } = watcher();
    transmits(command);
    comes(text);
    comes('C');
    expect(offered).toEqual([]);
    await pass(2000);
    comes('C');
    expect(subject.offer).toEqual(send(protocol));
    await pass(2000);
    comes('C');
    expect(offered).toEqual([send(protocol)]);
    comes('## Total Size = 0\r\n=> ');
    expect(offered).toEqual([send(protocol), undefined]);
  });

  it('offers it a second after the first letter when the text before names the protocol', async () => {
    for (const text of ['rx x.bin\r\nrx: ready to receive x.bin\r\nC', 'loadx\r\nC']) {
      const { subject, comes, transmits, pass } = watcher();
      transmits('rx x.bin\r');
      comes(text);
      await pass(1000);
      expect(subject.offer).toEqual(send('xmodem-1k'));
      await pass(14_000);
      comes('C');
      await pass(19_000);
      expect(subject.offer).toEqual(send('xmodem-1k'));
      await pass(1000);
      expect(subject.offer).toBeUndefined();
    }
    const { comes, pass, offered } = watcher();
    comes('xmodem\r\nC');
    await pass(500);
    comes('ommand?');
    await pass(1000);
    expect(offered).toEqual([]);
  });

  it('knows a receiver that wants checksums by its NAK', async () => {
    const { subject, comes, pass } = watcher();
    for (let times = 0; times < 3; times++) {
      comes('\u0015');
      await pass(10_000);
    }
    expect(subject.offer).toEqual(send('xmodem'));
  });

  it('does not take the echo of typing, or letters in text, for a receiver', async () => {
    const { comes, transmits, pass, offered } = watcher();
    for (let times = 0; times < 5; times++) {
      transmits('C');
      comes('C');
      await pass(1000);
    }
    for (let times = 0; times < 5; times++) {
      comes('DISC');
      await pass(1000);
    }
    for (let times = 0; times < 50; times++) {
      comes('C');
      await pass(50);
    }
    transmits('loadx\r');
    comes('loadx\r\n');
    transmits('C');
    comes('C');
    await pass(2000);
    expect(offered).toEqual([]);
  });

  it('looks at nothing that is old, or while a transfer has the line', async () => {
    let isIdle = true;
    const { subject, comes, pass, offered, clock } = watcher({ isIdle: () => isIdle });
    await pass(10_000);
    subject.received(rqinit, clock.nowMs() - 5000);
    expect(offered).toEqual([]);
    comes(rqinit);
    isIdle = false;
    subject.transmitted(rinit, clock.nowMs());
    expect(offered).toEqual([receive, undefined]);
    comes(rqinit);
    comes(rinit);
    expect(offered).toHaveLength(2);
  });
});
