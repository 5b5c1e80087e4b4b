import { describe, expect, it } from 'vitest';
import { type NotWritten, PortWriter, type WriterLink } from '../../../../relay/cli/client/port-writer.ts';
import { readTransmitFrame } from '../../../../relay/protocol/data-frame.ts';
import type { WriteOutcome } from '../../../../relay/protocol/transmit-messages.ts';
import { settle } from '../../base/fake-clock.ts';

const epoch = '9f86d081884c7d65';

/** A connection that notes what is sent, and knows one outcome. */
function fakeLink(outcome?: WriteOutcome, memory = 'm1') {
  const sent: { id: number; text: string; epoch: string | null }[] = [];
  const asked: unknown[] = [];
  const link: WriterLink = {
    handle: 3,
    memory,
    maxBytes: 4,
    sendFrame: (frame) => {
      const { id, payload, epoch } = readTransmitFrame(frame);
      sent.push({ id, text: Buffer.from(payload).toString(), epoch });
    },
    askOutcome: async (under, id) => (asked.push([under, id]), outcome),
  };
  return { link, sent, asked };
}

/** A write of `abc` that was sent on a connection which was then cut. */
async function cutWrite() {
  const writer = new PortWriter();
  await writer.connect(fakeLink().link);
  const result = writer.write(Buffer.from('abc'), epoch).then(
    () => 'written' as const,
    (error: unknown) => error as NotWritten,
  );
  writer.disconnect();
  return { writer, result };
}

describe('PortWriter', () => {
  it('sends one frame at a time, no larger than the relay takes, with ids that count up', async () => {
    const writer = new PortWriter();
    const { link, sent } = fakeLink();
    await writer.connect(link);
    const written = writer.write(Buffer.from('abcdefghij'), epoch);
    for (const id of [1, 2, 3]) {
      expect(sent).toHaveLength(id);
      writer.written(id);
      await settle();
    }
    await written;
    expect(sent).toEqual([
      { id: 1, text: 'abcd', epoch },
      { id: 2, text: 'efgh', epoch },
      { id: 3, text: 'ij', epoch },
    ]);
    expect(writer.writtenBytes).toBe(10);
  });

  it('tells how much was written before what was dropped, and sends nothing after it', async () => {
    const writer = new PortWriter();
    const { link, sent } = fakeLink();
    await writer.connect(link);
    const written = writer.write(Buffer.from('abcdefghij'), null);
    writer.written(1);
    await settle();
    writer.dropped({ id: 2, code: 'READ_ONLY', message: 'No.', partial: false });
    await expect(written).rejects.toMatchObject({ code: 'READ_ONLY', writtenBytes: 4, rest: 'no' });
    expect(sent).toHaveLength(2);
  });

  it('waits for a connection with what was never sent', async () => {
    const writer = new PortWriter();
    const written = writer.write(Buffer.from('abc'), null);
    const { link, sent, asked } = fakeLink();
    await writer.connect(link);
    expect({ sent, asked }).toEqual({ sent: [{ id: 1, text: 'abc', epoch: null }], asked: [] });
    writer.written(1);
    await written;
  });

  it('sends again after a cut, under the same id, only what never arrived', async () => {
    const { writer, result } = await cutWrite();
    const { link, sent, asked } = fakeLink({ id: 1, state: 'unreceived' }, 'm2');
    await writer.connect(link);
    expect(asked).toEqual([['m1', 1]]);
    expect(sent).toEqual([{ id: 1, text: 'abc', epoch }]);
    writer.written(1);
    expect(await result).toBe('written');
  });

  it('sends nothing again that was written, is under way, was dropped, or that nobody knows of', async () => {
    for (const [outcome, expected] of [
      [{ id: 1, state: 'written' }, 'written'],
      [{ id: 1, state: 'pending' }, 'written'],
      [
        { id: 1, state: 'dropped', code: 'DEVICE_GONE', partial: false },
        { code: 'DEVICE_GONE', rest: 'no' },
      ],
      [
        { id: 1, state: 'dropped', code: 'DEVICE_ERROR', partial: true },
        { code: 'DEVICE_ERROR', rest: 'maybe' },
      ],
      [
        { id: 1, state: 'unknown' },
        { code: 'TIMEOUT', rest: 'maybe' },
      ],
      [undefined, { code: 'TIMEOUT', rest: 'maybe' }],
    ] as const) {
      const { writer, result } = await cutWrite();
      const { link, sent } = fakeLink(outcome);
      await writer.connect(link);
      if (outcome?.state === 'pending') writer.written(1);
      const end = await result;
      if (typeof expected === 'string') expect(end).toBe(expected);
      else expect(end).toMatchObject(expected);
      expect(sent, outcome?.state).toEqual([]);
    }
  });

  it('passes over an outcome that comes when the connection is cut again', async () => {
    const { writer, result } = await cutWrite();
    const { link, sent } = fakeLink({ id: 1, state: 'unreceived' });
    const connecting = writer.connect(link);
    writer.disconnect();
    await connecting;
    expect(sent).toEqual([]);
    await writer.connect(fakeLink({ id: 1, state: 'written' }).link);
    expect(await result).toBe('written');
  });
});
