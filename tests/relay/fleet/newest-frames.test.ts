import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNewest } from '../../../relay/fleet/fleet-message.ts';
import { type FollowingLink, NewestFrames } from '../../../relay/fleet/newest-frames.ts';
import { runs } from '../../support/runs.ts';
import { settle } from '../../support/settle.ts';

/** A node with links to gateways, each with viewers; `got` is what each viewer gets, in order. */
class Bench {
  /** What was published, by number. */
  readonly published: string[] = [];
  readonly #frames = new Map<string, Uint8Array>();
  readonly #newest = new NewestFrames(() => (bytes) => {
    const { number = -1, frame = new Uint8Array() } = readNewest(bytes) ?? {};
    expect(number).toBe(this.published.length);
    this.published.push(Buffer.from(frame).toString());
    for (const viewer of this.viewers) if (viewer.follows) viewer.got.push(Buffer.from(frame).toString());
  });
  readonly viewers: { readonly link: FollowingLink; readonly got: string[]; follows: boolean }[] = [];

  /** @param perLink viewers of each link */
  constructor(links: number, perLink: number) {
    for (let at = 0; at < links; at++) {
      const link: FollowingLink = {
        follow: (visit, number) => {
          expect(number).toBe(this.published.length);
          this.viewers[visit]!.follows = true;
        },
        unfollow: (visit) => void (this.viewers[visit]!.follows = false),
        published: () => {},
      };
      for (let i = 0; i < perLink; i++) this.viewers.push({ link, got: [], follows: false });
    }
  }

  /** As a node's link does: over the port's subject if it can be, or by itself. */
  send(at: number, name: string, isNewest: boolean): void {
    const frame = this.#frames.get(name) ?? Buffer.from(name);
    this.#frames.set(name, frame);
    const viewer = this.viewers[at]!;
    if (isNewest && this.#newest.send('gps', frame, viewer.link, at)) return;
    this.#newest.inOrder(viewer.link, () => viewer.got.push(name));
  }
}

test('a viewer gets its frames in the order in which they were sent to it, by whatever way each comes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.tuple(fc.nat(5), fc.nat(3)), { maxLength: 12 }), { maxLength: 8 }),
      async (turns) => {
        const bench = new Bench(2, 3);
        const places = bench.viewers.map(() => 0);
        let head = 0;
        for (const turn of turns) {
          for (const [at, more] of turn) {
            head += more === 3 ? 1 : 0;
            // A viewer takes as many frames as it likes, up to the newest.
            for (let i = 0; i <= more && places[at]! < head; i++) {
              places[at]!++;
              bench.send(at, `f${places[at]}`, places[at] === head);
            }
          }
          await settle();
        }
        bench.viewers.forEach(({ got }, at) =>
          expect(got).toEqual(Array.from({ length: places[at]! }, (_, i) => `f${i + 1}`)),
        );
      },
    ),
    { numRuns: runs(300) },
  );
});

test('viewers of all links that are up to date cost one message a frame', async () => {
  const bench = new Bench(3, 10);
  for (let frame = 1; frame <= 5; frame++) {
    for (let at = 0; at < 30; at++) bench.send(at, `f${frame}`, true);
    await settle();
  }
  expect(bench.published).toEqual(['f1', 'f2', 'f3', 'f4', 'f5']);
  for (const { got } of bench.viewers) expect(got).toHaveLength(5);
});
