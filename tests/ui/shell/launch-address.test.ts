import { describe, expect, test } from 'vitest';
import { LaunchAddress } from '../../../web/ui/shell/launch-address.ts';

function launched(address: string, root = '/') {
  const url = new URL(address, 'https://lab1:8017');
  const replaced: string[] = [];
  const history = {
    state: null,
    replaceState: (_: unknown, __: string, to: string) => replaced.push(to),
  } as unknown as History;
  return { replaced, launch: new LaunchAddress(url as unknown as Location, history, root) };
}

describe('The address that opens a page', () => {
  test('loses a link’s secret at once, which is passed on once', () => {
    const { launch, replaced } = launched('/ports/lab1/gps?serial=window#share=s_x');
    expect(replaced).toEqual(['/ports/lab1/gps?serial=window']);
    expect(launch.takeLink()).toBe('https://lab1:8017/ports/lab1/gps?serial=window#share=s_x');
    expect(launch.takeLink()).toBeUndefined();
    expect(launch.path).toBe('lab1/gps');
  });

  test('trials-2 B 11: loses a link that a program passed on with an encoded #, which is still that link', () => {
    for (const fragment of ['%23share=s_x', '%23share%3Ds_x', '%23share%3ds_x']) {
      const { launch, replaced } = launched(`/ports/lab1/gps${fragment}`);
      expect(replaced).toEqual(['/ports/lab1/gps']);
      expect(launch.takeLink()).toBe('https://lab1:8017/ports/lab1/gps#share=s_x');
      expect(launch.path).toBe('lab1/gps');
    }
    const inQuery = launched('/?serial=window%23pair=p_x');
    expect(inQuery.replaced).toEqual(['/?serial=window']);
    expect(inQuery.launch.takeLink()).toBe('https://lab1:8017/?serial=window#pair=p_x');
    expect(launched('/ports/lab1/%23sharp').replaced).toEqual([]);
  });

  test('loses an incomplete link as well', () => {
    for (const fragment of ['#pair=', '#share=s_', '#join=n_x', '#pair=%'])
      expect(launched(`/${fragment}`).replaced).toEqual(['/']);
  });

  test('keeps every other fragment', () => {
    for (const address of ['/', '/#top', '/#', '/?pair=p_x', '/#apair=p_x']) {
      const { launch, replaced } = launched(address);
      expect([replaced, launch.takeLink(), launch.path]).toEqual([[], undefined, undefined]);
    }
  });

  test.each([
    ['/ports/lab1/gps', 'lab1/gps'],
    ['/ports/demo%2Fecho/', 'demo/echo'],
    ['/ports/', undefined],
    ['/ports/%E0%A4', undefined],
    ['/port/gps', undefined],
  ])('reads %s as the port %s', (address, path) => {
    expect(launched(address).launch.path).toBe(path);
    expect(launched(`/serial${address}`, '/serial/').launch.path, 'trials 19').toBe(path);
  });

  test('trials 19: has below a proxy’s path the same link and port as at the root', () => {
    const { launch, replaced } = launched('/a/b/ports/lab1/gps#share=s_x', '/a/b/');
    expect([launch.path, launch.takeLink()]).toEqual(['lab1/gps', 'https://lab1:8017/a/b/ports/lab1/gps#share=s_x']);
    expect(replaced).toEqual(['/a/b/ports/lab1/gps']);
    expect(launched('/ports/ports/lab1/gps', '/ports/').launch.path).toBe('lab1/gps');
  });
});
