import fc from 'fast-check';
import { expect, it } from 'vitest';
import { accessActor } from '../../../relay/auth/access-events.ts';
import type { CredentialKeeper } from '../../../relay/auth/credential-keeper.ts';
import { CredentialBucket } from '../../../relay/fleet/credential-bucket.ts';
import { AccessRefused } from '../../../relay/protocol/access-refused.ts';
import type { PortScope } from '../../../relay/protocol/access.ts';
import { readSecret } from '../../../relay/protocol/link-secret.ts';
import { isWithin } from '../../../relay/protocol/port-scope.ts';
import type { Role } from '../../../relay/protocol/roles.ts';
import { settle } from '../../support/settle.ts';
import { MemoryBuckets } from '../fleet/memory-bucket.ts';
import { BucketState, credentialsBench, type KeptState, MemoryState, TwoClocks } from './access-bench.ts';
import { runs } from '../../support/runs.ts';

/** The expected state of one secret, by the simplest rules. */
interface Known {
  readonly text: string;
  readonly role: Role;
  readonly ports: PortScope;
  readonly parent: Known | undefined;
  /** By the wall clock; Infinity: never. */
  readonly expiresAt: number;
  /** By the monotonic one, since each relay has made or read it. */
  monotonicEnds: number[];
  isOver: boolean;
}

type Step =
  | {
      readonly do: 'share';
      readonly maker: number;
      readonly role: Role;
      readonly ports: PortScope;
      readonly durationMs: number;
    }
  | { readonly do: 'sign-in'; readonly link: number }
  | { readonly do: 'pair' }
  | { readonly do: 'revoke'; readonly which: number }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'set-clock'; readonly toMs: number }
  | { readonly do: 'restart'; readonly isCrash: boolean };

const minuteMs = 60_000;
const nth = fc.nat(30);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('share' as const),
    maker: nth,
    role: fc.constantFrom<Role>('viewer', 'operator', 'admin', 'admin'),
    ports: fc.constantFrom<PortScope>('all', ['gps'], ['gps', 'mill'], ['lab/*'], ['lab/x', 'gps']),
    durationMs: fc.integer({ min: 1, max: 20 }).map((minutes) => minutes * minuteMs),
  }),
  fc.record({ do: fc.constant('sign-in' as const), link: nth }),
  fc.constant<Step>({ do: 'pair' }),
  fc.record({ do: fc.constant('revoke' as const), which: nth }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 10 * minuteMs }) }),
  fc.record({ do: fc.constant('set-clock' as const), toMs: fc.integer({ min: -30 * minuteMs, max: 30 * minuteMs }) }),
  fc.record({ do: fc.constant('restart' as const), isCrash: fc.boolean() }),
);

/** Some relays that have the same credentials. */
interface Places {
  readonly count: number;
  readonly state: KeptState;
  /** A relay is gone. @returns what the next one finds */
  crash(keeper: CredentialKeeper): KeptState;
}

function inAFile(): Places {
  let state = new MemoryState();
  return {
    count: 1,
    get state() {
      return state;
    },
    // Pending writes of the crashed one go nowhere.
    crash: () => (state = state.copy()),
  };
}

function inABucket(): Places {
  const buckets = new MemoryBuckets();
  const state = new BucketState(() => buckets.connect());
  const crash = (keeper: CredentialKeeper): KeptState => {
    if (keeper instanceof CredentialBucket) keeper.down();
    return state;
  };
  return { count: 2, state, crash };
}

it.each([
  ['one relay with a file', inAFile],
  ['two gateways with a bucket', inABucket],
])(
  'security 18: no right exceeds its grant or end for any shares, revocations, restarts and clocks: %s',
  async (_, make) => {
    const seen = { accepted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, fc.nat(1)), { maxLength: 60, size: 'max' }), async (steps) => {
        const places = make();
        const clock = new TwoClocks();
        const open = (state: KeptState) => credentialsBench({ clock, state });
        const benches = await Promise.all(Array.from({ length: places.count }, () => open(places.state)));
        const known: Known[] = [];
        const mono = (): number => clock.nowUs() / 1000;
        const note = (text: string, rights: Pick<Known, 'role' | 'ports' | 'parent'>, expiresAt: number): void => {
          known.push({
            text,
            ...rights,
            expiresAt,
            monotonicEnds: benches.map(() => mono() + (expiresAt - clock.wallMs())),
            isOver: false,
          });
        };
        const look = (): void => {
          for (const one of known)
            one.isOver ||=
              clock.wallMs() >= one.expiresAt ||
              one.monotonicEnds.some((end) => mono() >= end) ||
              (one.parent?.isOver ?? false);
          for (const { text, role, ports, parent, expiresAt, isOver } of known) {
            for (const bench of benches) {
              const identity = bench.credentials.identify(text, '192.0.2.1');
              expect(identity instanceof AccessRefused, `${text} ${isOver}`).toBe(isOver);
              seen[isOver ? 'refused' : 'accepted']++;
              if (identity instanceof Error) continue;
              expect(identity).toMatchObject({ role, ports, expiresAt: expiresAt === Infinity ? null : expiresAt });
              if (parent)
                expect(
                  isWithin(identity.ports, parent.ports) &&
                    identity.expiresAt !== null &&
                    identity.expiresAt <= parent.expiresAt,
                ).toBe(true);
            }
          }
        };
        const pick = (index: number): Known | undefined => known[index % Math.max(1, known.length)];

        for (const [one, at] of steps) {
          const place = at % places.count;
          const bench = benches[place]!;
          switch (one.do) {
            case 'share': {
              const maker = pick(one.maker);
              const identity = maker && !maker.isOver ? bench.identify(maker.text) : bench.owner;
              const isShare = identity.via === 'share';
              const root = isShare ? known.find(({ text }) => readSecret(text)?.id === identity.share) : undefined;
              const isAllowed = identity.role === 'admin' && isWithin(one.ports, identity.ports);
              const made = await bench.share(one.role, one.ports, one.durationMs, identity).catch(() => undefined);
              expect(made !== undefined).toBe(isAllowed);
              if (made)
                note(
                  made,
                  { role: one.role, ports: one.ports, parent: root },
                  Math.min(clock.wallMs() + one.durationMs, identity.expiresAt ?? Infinity),
                );
              break;
            }
            case 'sign-in': {
              const link = pick(one.link);
              const token = link && (await bench.signIn(link.text).catch(() => undefined));
              if (link) expect(token !== undefined).toBe(!link.isOver && link.text.startsWith('s_'));
              if (link && token) note(token, { role: link.role, ports: link.ports, parent: link }, link.expiresAt);
              break;
            }
            case 'pair':
              note(
                await bench.signIn(await bench.pair()),
                { role: 'admin', ports: 'all', parent: undefined },
                Infinity,
              );
              break;
            case 'revoke': {
              const which = pick(one.which);
              if (!which) break;
              await bench.credentials.end(readSecret(which.text)?.id ?? '', 'revoked', accessActor(bench.owner));
              which.isOver = true;
              break;
            }
            case 'pass':
              await clock.advance(one.ms);
              break;
            case 'set-clock':
              clock.setMs = one.toMs;
              break;
            case 'restart': {
              await settle();
              if (!one.isCrash) await bench.credentials.stop();
              benches[place] = await open(one.isCrash ? places.crash(bench.keeper) : places.state);
              for (const each of known)
                if (!each.isOver) each.monotonicEnds[place] = mono() + (each.expiresAt - clock.wallMs());
            }
          }
          await settle();
          look();
        }
        for (const bench of benches) await bench.credentials.stop();
      }),
      { numRuns: runs(150) },
    );
    // The steps had an effect.
    expect(seen.accepted).toBeGreaterThan(runs(1000));
    expect(seen.refused).toBeGreaterThan(runs(1000));
  },
);
