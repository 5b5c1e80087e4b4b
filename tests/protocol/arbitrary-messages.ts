import fc, { type Arbitrary } from 'fast-check';
import type { ClientMessage, RelayMessage } from '../../relay/protocol/messages.ts';
import { leaseReasons } from '../../relay/protocol/sharing-messages.ts';
import type { ResultValues } from '../../relay/protocol/result-values.ts';
import {
  anyText,
  epoch,
  errorCode,
  handle,
  inputSignals,
  labelKey,
  labelValue,
  maybeViewer,
  name,
  outputSignals,
  portId,
  portInfo,
  portState,
  role,
  secret,
  sentence,
  settings,
  signalChange,
  viewerId,
  viewers,
  wanting,
  whole,
} from './arbitrary-parts.ts';
import { cursor, recordedPage } from './arbitrary-recorded.ts';

type Arbitraries<Message extends { readonly type: string }> = {
  readonly [Type in Message['type']]: Arbitrary<Extract<Message, { readonly type: Type }>>;
};

const type = <const Type extends string>(of: Type): Arbitrary<Type> => fc.constant(of);
const toPort = { request: whole, port: portId };
const place = { handle, epoch, offset: whole, timeUs: whole };
const credit = fc.nat(2 ** 20);

/** Every message that a client may send: the compiler checks that none is missing. */
export const clientMessages: Arbitraries<ClientMessage> = {
  hello: fc.record(
    {
      type: type('hello'),
      versions: fc.array(anyText(32, 1), { minLength: 1, maxLength: 16 }),
      client: secret,
      name,
      credential: sentence,
      directory: fc.boolean(),
    },
    { requiredKeys: ['type', 'versions', 'client', 'name'] },
  ),
  ping: fc.record({
    type: type('ping'),
    sent: fc.oneof(whole, fc.double({ min: 0, max: Number.MAX_SAFE_INTEGER, noNaN: true }).map(Math.abs)),
  }),
  credit: fc.record({ type: type('credit'), handle, bytes: fc.integer({ min: 1, max: 2 ** 20 }) }),
  attach: fc.oneof(
    fc.record(
      { type: type('attach'), ...toPort, epoch, from: whole, credit, lossless: fc.boolean() },
      { requiredKeys: ['type', 'request', 'port', 'epoch', 'from'] },
    ),
    fc.record(
      { type: type('attach'), ...toPort, from: fc.constantFrom('oldest', 'newest'), credit, lossless: fc.boolean() },
      { requiredKeys: ['type', 'request', 'port'] },
    ),
  ),
  detach: fc.record({ type: type('detach'), ...toPort }),
  history: fc
    .tuple(fc.record({ type: type('history'), ...toPort, epoch, from: fc.nat() }), fc.integer({ min: 1, max: 2 ** 18 }))
    .map(([message, length]) => ({ ...message, to: message.from + length })),
  epochs: fc.record({ type: type('epochs'), ...toPort }),
  directory: fc.record(
    {
      type: type('directory'),
      request: whole,
      search: anyText(200),
      labels: fc.array(
        fc.oneof(
          labelKey,
          fc.tuple(labelKey, labelValue).map((pair) => pair.join('=')),
        ),
        {
          maxLength: 4,
        },
      ),
      node: sentence,
      state: portState,
      after: portId,
      limit: fc.integer({ min: 1, max: 200 }),
    },
    { requiredKeys: ['type', 'request'] },
  ),
  glance: fc.record({ type: type('glance'), request: whole, ports: fc.array(portId, { maxLength: 4 }) }),
  watch: fc.record({ type: type('watch'), request: whole, ports: fc.array(portId, { maxLength: 4 }) }),
  recordings: fc.record({ type: type('recordings'), request: whole }),
  'recorded-openings': fc.record({ type: type('recorded-openings'), ...toPort }),
  recorded: fc.record(
    { type: type('recorded'), ...toPort, epoch, after: cursor },
    { requiredKeys: ['type', 'request', 'port', 'epoch'] },
  ),
  open: fc.record(
    { type: type('open'), ...toPort, settings, signals: signalChange },
    { requiredKeys: ['type', 'request', 'port', 'settings'] },
  ),
  close: fc.record({ type: type('close'), ...toPort }),
  settings: fc.record({ type: type('settings'), ...toPort, settings }),
  signals: fc.record({
    type: type('signals'),
    ...toPort,
    set: signalChange.filter((set) => Object.keys(set).length > 0),
  }),
  'get-signals': fc.record({ type: type('get-signals'), ...toPort }),
  sequence: fc.record({
    type: type('sequence'),
    ...toPort,
    steps: fc.array(fc.record({ set: signalChange, waitMs: fc.nat(1000) }), { minLength: 1, maxLength: 10 }),
  }),
  drain: fc.record({ type: type('drain'), ...toPort }),
  discard: fc.record({ type: type('discard'), ...toPort }),
  lend: fc.record(
    { type: type('lend'), ...toPort, forMs: fc.integer({ min: 1, max: 3_600_000 }), text: anyText(200) },
    { requiredKeys: ['type', 'request', 'port', 'forMs'] },
  ),
  'take-back': fc.record({ type: type('take-back'), ...toPort }),
  answer: fc.record({
    type: type('answer'),
    ...toPort,
    ask: fc.integer({ min: 1, max: 1e9 }),
    allow: fc.boolean(),
  }),
  outcomes: fc
    .tuple(fc.record({ type: type('outcomes'), ...toPort, memory: secret, from: fc.nat() }), fc.nat(255))
    .map(([message, more]) => ({ ...message, to: message.from + more })),
  lease: fc.oneof(
    fc.record(
      {
        type: type('lease'),
        ...toPort,
        action: fc.constantFrom('request', 'take-over', 'release'),
        text: anyText(200),
      },
      { requiredKeys: ['type', 'request', 'port', 'action'] },
    ),
    fc.record(
      {
        type: type('lease'),
        ...toPort,
        action: fc.constantFrom('grant', 'refuse', 'hand-over'),
        to: viewerId,
        text: anyText(200),
      },
      { requiredKeys: ['type', 'request', 'port', 'action', 'to'] },
    ),
  ),
  note: fc.record({ type: type('note'), ...toPort, text: anyText(2000, 1) }),
};

/** As JSON returns it: without -0. */
const jsonValue = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const wireError = { code: errorCode, message: sentence, path: sentence };
const limit = fc.integer({ min: 1, max: 2 ** 20 });

/** Every message that a relay may send. */
export const relayMessages: Arbitraries<RelayMessage> = {
  welcome: fc.record(
    {
      type: type('welcome'),
      version: anyText(32, 1),
      node: sentence,
      memory: secret,
      viewer: viewerId,
      identity: fc.record({ name: sentence, role }),
      timeUs: whole,
      limits: fc.record({
        replayBytes: limit,
        creditBytes: limit,
        transmitBytes: limit,
        rememberedWrites: limit,
        memoryMs: limit,
        leaseReturnMs: limit,
        leaseGraceMs: limit,
        tickMs: limit,
        deadMs: limit,
        losslessStallMs: limit,
      }),
      ports: fc.array(portInfo, { maxLength: 4 }),
      total: whole,
      history: fc.constant(true as const),
    },
    { requiredKeys: ['type', 'version', 'node', 'memory', 'viewer', 'identity', 'timeUs', 'limits', 'ports'] },
  ),
  port: fc.record({ type: type('port'), port: portInfo }),
  'port-gone': fc.record({ type: type('port-gone'), port: portId }),
  glanced: fc.record({
    type: type('glanced'),
    port: portId,
    epoch,
    from: whole,
    bytes: fc.uint8Array({ maxLength: 2048 }).map((bytes) => Buffer.from(bytes).toString('base64')),
    timeUs: whole,
  }),
  'directory-changed': fc.record({ type: type('directory-changed') }),
  result: fc.oneof(
    fc.record(
      { type: type('result'), request: whole, ok: fc.constant(true as const), value: jsonValue },
      { requiredKeys: ['type', 'request', 'ok'] },
    ),
    fc.record({
      type: type('result'),
      request: whole,
      ok: fc.constant(false as const),
      error: fc.record(wireError, { requiredKeys: ['code', 'message'] }),
    }),
  ),
  error: fc.record({ type: type('error'), ...wireError }, { requiredKeys: ['type', 'code', 'message'] }),
  away: fc.record(
    { type: type('away'), handle, away: fc.boolean(), message: sentence, missed: whole },
    { requiredKeys: ['type', 'handle', 'away'] },
  ),
  gap: fc.record({
    type: type('gap'),
    handle,
    epoch,
    from: whole,
    to: fc.option(whole),
    reason: fc.constantFrom('overwritten', 'lagging', 'epoch-ended', 'overrun'),
  }),
  lagging: fc.record({ type: type('lagging'), handle, behindBytes: whole }),
  opened: fc.record({
    type: type('opened'),
    handle,
    epoch,
    timeUs: whole,
    settings,
    reason: fc.constantFrom('asked', 'returned', 'settings'),
    by: maybeViewer,
  }),
  lost: fc.record(
    {
      type: type('lost'),
      ...place,
      code: errorCode,
      message: sentence,
      lent: fc.record({ by: sentence, text: anyText(200) }, { requiredKeys: ['by'] }),
    },
    { requiredKeys: ['type', 'handle', 'epoch', 'offset', 'timeUs', 'code', 'message'] },
  ),
  closed: fc.record({
    type: type('closed'),
    ...place,
    reason: fc.constantFrom('asked', 'unused', 'shutdown'),
    by: maybeViewer,
  }),
  settings: fc.record({ type: type('settings'), ...place, settings, by: maybeViewer }),
  'input-signals': fc.record({ type: type('input-signals'), ...place, signals: inputSignals }),
  'output-signals': fc.record({ type: type('output-signals'), ...place, signals: outputSignals, by: maybeViewer }),
  lease: fc.record(
    {
      type: type('lease'),
      handle,
      holder: maybeViewer,
      wanting,
      reason: fc.constantFrom(...leaseReasons),
      by: maybeViewer,
      whom: maybeViewer,
      text: anyText(200),
    },
    { requiredKeys: ['type', 'handle', 'holder', 'wanting', 'reason', 'by', 'whom'] },
  ),
  viewers: fc.record({ type: type('viewers'), handle, total: whole, viewers }),
  note: fc.record({
    type: type('note'),
    ...place,
    epoch: fc.option(epoch),
    by: maybeViewer,
    name: sentence,
    text: anyText(2000, 1),
  }),
  written: fc.record({ type: type('written'), handle, id: whole }),
  dropped: fc.record({
    type: type('dropped'),
    handle,
    id: whole,
    code: errorCode,
    message: sentence,
    partial: fc.boolean(),
  }),
  tick: fc.record({ type: type('tick'), timeUs: whole }),
  pong: fc.record({ type: type('pong'), sent: whole, timeUs: whole }),
};

/** The possible content of the answer to each request. */
export const resultValues: { readonly [Type in keyof ResultValues]: Arbitrary<ResultValues[Type]> } = {
  attach: fc.record({
    handle,
    state: portState,
    epoch: fc.option(epoch),
    from: whole,
    oldest: whole,
    head: whole,
    settings: fc.option(settings),
    outputSignals: fc.option(outputSignals),
    inputSignals: fc.option(inputSignals),
    holder: maybeViewer,
    wanting,
    total: limit,
    viewers,
  }),
  detach: fc.constant(undefined),
  history: fc.record({ from: whole, to: whole }),
  epochs: fc.record({
    epochs: fc.array(
      fc.record({ epoch, from: whole, to: whole, openedUs: whole, endedUs: fc.option(whole), settings }),
      { maxLength: 4 },
    ),
  }),
  recordings: fc.record({
    ports: fc.array(fc.record({ id: portId, name: sentence, node: sentence, storedBytes: whole }), { maxLength: 4 }),
  }),
  directory: fc.record(
    {
      ports: fc.array(portInfo, { maxLength: 4 }),
      more: fc.boolean(),
      total: whole,
      nodes: fc.array(fc.record({ node: sentence, total: fc.integer({ min: 1, max: 10_000 }) }), { maxLength: 4 }),
    },
    { requiredKeys: ['ports', 'more', 'total'] },
  ),
  watch: fc.constant(undefined),
  glance: fc.constant(undefined),
  'recorded-openings': fc.record({
    openings: fc.array(
      fc.record({
        epoch,
        openedUs: whole,
        endedUs: fc.option(whole),
        settings,
        from: whole,
        to: whole,
        transmittedBytes: whole,
        notes: whole,
      }),
      { maxLength: 4 },
    ),
  }),
  recorded: recordedPage,
  open: fc.record({ epoch, settings, opened: fc.boolean() }),
  close: fc.constant(undefined),
  settings: fc.record({ epoch, settings }),
  signals: fc.constant(undefined),
  'get-signals': fc.record({
    signals: inputSignals,
    unsupported: fc.subarray(['clearToSend', 'dataSetReady', 'dataCarrierDetect', 'ringIndicator'] as const),
  }),
  sequence: fc.record({ setUs: fc.array(whole, { minLength: 1, maxLength: 10 }), endUs: whole }),
  drain: fc.constant(undefined),
  discard: fc.constant(undefined),
  lend: fc.constant(undefined),
  'take-back': fc.constant(undefined),
  answer: fc.constant(undefined),
  outcomes: fc.record({
    outcomes: fc.array(
      fc.oneof(
        fc.record({ id: whole, state: fc.constantFrom('written', 'pending', 'unreceived', 'unknown') }),
        fc.record({ id: whole, state: fc.constant('dropped' as const), code: errorCode, partial: fc.boolean() }),
      ),
      { minLength: 1, maxLength: 10 },
    ),
  }),
  lease: fc.record({ holder: maybeViewer, wanting }),
  note: fc.record({ epoch: fc.option(epoch), offset: whole, timeUs: whole }),
};
