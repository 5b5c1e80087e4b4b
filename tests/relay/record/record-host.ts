// Runs in a child process that is killed: records a pattern as fast as it can, and reports what has been recorded.
import { randomBytes } from 'node:crypto';
import { defaultLimits } from '../../../relay/protocol/limits.ts';
import { Recording } from '../../../relay/record/recording.ts';
import { systemClock } from '../../../relay/base/clock.ts';
import { PortSession } from '../../../relay/session/port/port-session.ts';
import { FakeDevice } from '../session/fake-device.ts';
import { patternAt } from './pattern-at.ts';

const [directory = '', segmentBytes = ''] = process.argv.slice(2);
const recording = new Recording({
  directory,
  budgetBytes: 2 ** 30,
  segmentBytes: Number(segmentBytes),
  node: 'child',
  clock: systemClock,
  log: () => undefined,
});
await recording.start();
const epoch = randomBytes(8).toString('hex');
const past = recording.recording('fake');
const session = new PortSession({
  id: 'fake',
  handle: 1,
  clock: systemClock,
  limits: defaultLimits,
  newEpoch: () => epoch,
  onChange: () => undefined,
  recording: past,
});
recording.onSession(session);
const device = new FakeDevice();
session.setDevice(device);
session.attach({
  viewer: 'me',
  name: 'me',
  role: 'admin',
  memory: '',
  identity: { id: 'me', name: 'me', role: 'admin', ports: 'all' },
  outlet: { bufferedBytes: 0, sendFrame: () => undefined, send: () => undefined },
});
await session.commands.open('me', { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' });

let offset = 0;
let told = 0;
for (let i = 0; process.connected; i++) {
  const chunk = Buffer.alloc(1 + ((i * 7919) % 5000));
  for (let at = 0; at < chunk.length; at++) chunk[at] = patternAt(offset + at);
  device.now.receive(chunk, i + 1);
  offset += chunk.length;
  if (i % 7 === 0) session.commands.transmit('me', { id: i, epoch: null, payload: Buffer.from(`write ${i}`) });
  if (i % 10 === 0) session.note(null, 'child', `note ${i}`);
  // So far ahead that a kill comes while the queue is full as well as while it is empty.
  while (offset - told > (i % 300) * 1000) {
    while (told < offset && past.holds(epoch, Math.min(offset, told + 1000) - 1)) told = Math.min(offset, told + 1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.send?.({ epoch, recorded: told });
}
