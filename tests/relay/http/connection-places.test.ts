import { describe, expect, it } from 'vitest';
import { ConnectionPlaces, type Place } from '../../../relay/http/connection-places.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const limits = { strangersByNetwork: 4, openByNetwork: 3, strangers: 8, all: 12 };

function bench() {
  const clock = new FakeClock();
  const places = new ConnectionPlaces(clock, limits);
  const dropped: string[] = [];
  const enter = (address: string, name: string): Place => places.enter(address, () => void dropped.push(name));
  return { clock, places, dropped, enter };
}

describe('security 22: connections by address', () => {
  it('are limited for strangers of one address, and the oldest excess one is ended', async () => {
    const { clock, places, dropped, enter } = bench();
    for (let i = 1; i <= 4; i++) enter('192.0.2.1', `${i}`);
    await clock.advance(2000);
    places.trim();
    expect(dropped).toEqual([]);
    enter('192.0.2.1', '5');
    expect(dropped).toEqual(['1']);
    enter('192.0.2.2', 'another');
    expect(dropped).toEqual(['1']);
  });

  it('have a second to show a credential when they arrive together', async () => {
    const { clock, places, dropped, enter } = bench();
    const all = Array.from({ length: 8 }, (_, i) => enter('192.0.2.1', `${i}`));
    expect(dropped).toEqual([]);
    for (const place of all.slice(0, 3)) expect(place.become('known')).toBe(true);
    await clock.advance(1000);
    places.trim();
    expect(dropped).toEqual(['3']);
  });

  it('are counted for a network of 64 bits as one address, in any notation', async () => {
    const { clock, dropped, enter } = bench();
    for (const [i, address] of ['2001:db8::1', '2001:DB8:0:0::2', '2001:db8:0:0:ffff::', '2001:db8::9'].entries())
      enter(address, `${i}`);
    await clock.advance(1000);
    enter('2001:db8:0:1::1', 'the next network');
    expect(dropped).toEqual([]);
    enter('2001:db8::77', 'the same');
    expect(dropped).toEqual(['0']);
  });

  it('of strangers are limited in total, and removed from the network that has most', () => {
    const { places, dropped, enter } = bench();
    for (let i = 0; i < 5; i++) enter('192.0.2.1', `many ${i}`);
    for (let i = 0; i < 3; i++) enter(`198.51.100.${i}`, `one ${i}`);
    expect(places.strangers).toBe(8);
    enter('203.0.113.9', 'the next');
    expect(places.strangers).toBe(8);
    expect(dropped).toEqual(['many 0']);
  });

  it('are refused beyond the limit where no credential is needed, and no existing one is ended', () => {
    const { dropped, enter } = bench();
    const all = Array.from({ length: 4 }, (_, i) => enter('192.0.2.1', `${i}`));
    expect(all.map((place) => place.become('open'))).toEqual([true, true, true, false]);
    all[0]?.leave();
    all[0]?.leave();
    expect(all[3]?.become('open')).toBe(true);
    expect(enter('192.0.2.2', 'another').become('open')).toBe(true);
    expect(dropped).toEqual([]);
  });
});
