import { expect, test } from 'vitest';
import type { NoteMadeMessage } from '../../relay/protocol/sharing-messages.ts';
import type { LineSink } from '../../web/line/line.ts';
import { LineFeed, noteOf } from '../../web/remote/line-feed.ts';

const host = (baudRate: number) =>
  ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' }) as const;

test('settings from before an opening do not replace those of the opening, but its signals do', () => {
  const told: unknown[] = [];
  const sink: LineSink = {
    opened: ({ baudRate }) => told.push(baudRate),
    received: () => {},
    event: () => {},
    signals: (state) => told.push(state),
    holdBack: () => undefined,
  };
  const feed = new LineFeed({
    epoch: () => 'two',
    localMs: (timeUs) => timeUs / 1000,
    nowMs: () => 0,
    onTaken: () => {},
    onLost: () => {},
  });
  // Attached while the port was open at 9600; another client has changed it since, and then we open it.
  feed.push({ kind: 'state', settings: host(9600), signals: { clearToSend: true }, timeUs: 1 });
  feed.begin(sink, 'two', host(38_400));
  expect(told).toEqual([38_400, { clearToSend: true }]);
  feed.push({ kind: 'state', settings: host(57_600), signals: {}, timeUs: 2 });
  expect(told.slice(2)).toEqual([57_600, {}]);
});

/** A feed whose sink accepts nothing until `letGo`; what it is told, in order. */
function heldFeed() {
  const told: unknown[] = [];
  let letGo = (): void => {};
  let held: Promise<void> | undefined = new Promise((resolve) => (letGo = resolve));
  const sink: LineSink = {
    opened: ({ baudRate }) => told.push(`opened ${baudRate}`),
    received: (bytes) => told.push(`rx ${bytes.length}`),
    event: (event) => told.push(event.kind === 'note' ? event.text : event),
    signals: (state) => told.push(state),
    holdBack: () => held,
  };
  const options = { localMs: (us: number) => us / 1000, nowMs: () => 0, onTaken: () => {}, onLost: () => {} };
  const feed = new LineFeed({ ...options, epoch: () => 'one' });
  feed.begin(sink, 'one', host(9600));
  return {
    feed,
    told,
    letGo: async () => {
      held = undefined;
      letGo();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

const note = (text: string, more: Partial<NoteMadeMessage> = {}) => ({
  kind: 'event' as const,
  event: { type: 'note', handle: 1, epoch: 'one', offset: 0, timeUs: 0, by: null, name: '', text, ...more } as const,
});

test('trials B 15: of too many events the dropped ones are counted, each run of them in its place', async () => {
  const { feed, told, letGo } = heldFeed();
  for (let i = 0; i < 52_940; i++) feed.push(note(`note ${i}`));
  feed.push({ kind: 'bytes', epoch: 'one', offset: 0, timeUs: 0, bytes: new Uint8Array(3) });
  for (let i = 0; i < 5; i++) feed.push(note(`late ${i}`));
  await letGo();
  expect(told.slice(0, 3)).toEqual(['opened 9600', 'note 0', 'note 1']);
  expect(told.slice(10_000)).toEqual([
    'note 9999',
    { kind: 'events-missing', events: 42_940 },
    'rx 3',
    { kind: 'events-missing', events: 5 },
  ]);
  feed.push(note('after'));
  expect(told.at(-1)).toBe('after');
});

test('trials B 15: signals and settings in dropped events still take effect', async () => {
  const { feed, told, letGo } = heldFeed();
  for (let i = 0; i < 10_000; i++) feed.push(note(`note ${i}`));
  const place = { handle: 1, epoch: 'one', offset: 0, timeUs: 0 };
  const off = { clearToSend: false, dataSetReady: false, dataCarrierDetect: false, ringIndicator: false };
  feed.push({ kind: 'event', event: { type: 'input-signals', ...place, signals: { ...off, clearToSend: true } } });
  feed.push({ kind: 'event', event: { type: 'settings', ...place, settings: host(115_200), by: null } });
  feed.push({ kind: 'event', event: { type: 'input-signals', ...place, signals: { ...off, ringIndicator: true } } });
  await letGo();
  expect(told.slice(10_001)).toEqual([
    { kind: 'events-missing', events: 3 },
    'opened 115200',
    { ...off, ringIndicator: true },
  ]);
});

test('trials B 15: a relay with endless gaps does not fill the memory', async () => {
  const { feed, told, letGo } = heldFeed();
  for (let i = 0; i < 100_000; i++)
    feed.push({ kind: 'gap', epoch: i % 2 ? 'one' : 'two', from: 0, to: 1, reason: 'lagging' });
  await letGo();
  expect(told).toHaveLength(20_002);
  expect(told.at(-1)).toEqual({ kind: 'events-missing', events: 80_000 });
});

test('trials B 13: a note in the relay’s own voice is reported as such; a client’s has its name', () => {
  expect(noteOf({ text: 'Recording has stopped.', name: 'Recording', voice: 'relay' })).toEqual({
    kind: 'note',
    text: 'Recording has stopped.',
    voice: 'relay',
  });
  for (const name of ['Recording', 'relay', 'Relay', 'Ada'])
    expect(noteOf({ text: 'x', name })).toEqual({ kind: 'note', text: 'x', by: name });
});
