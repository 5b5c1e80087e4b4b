import { describe, expect, it } from 'vitest';
import { PortWriter, type WriteError, type WriterConnection } from '../../../relay/client/port-writer.ts';
import { readTransmitFrame } from '../../../relay/protocol/data-frame.ts';
import { RelayError } from '../../../relay/protocol/relay-error.ts';
import type { WriteOutcome } from '../../../relay/protocol/transmit-messages.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle } from '../../support/settle.ts';

const epoch = '9f86d081884c7d65';

/** A connection that records what is sent, and has one outcome. */
function fakeConnection(outcome?: WriteOutcome | RelayError, memory = 'm1') {
  const sent: { id: number; text: string; epoch: string | null }[] = [];
  const asked: unknown[] = [];
  const connection: WriterConnection = {
    handle: 3,
    memory,
    maxBytes: 4,
    sendFrame: (frame) => {
      const { id, payload, epoch } = readTransmitFrame(frame);
      sent.push({ id, text: Buffer.from(payload).toString(), epoch });
    },
    askOutcomes: (question, answer) => {
      asked.push(question);
      if (outcome instanceof RelayError) answer.onError(outcome);
      else answer.onValue({ outcomes: outcome ? [outcome] : [] });
    },
  };
  return { connection, sent, asked };
}

function bench() {
  const clock = new FakeClock(1000);
  const writer = new PortWriter(clock, 0);
  const write = (text: string, sendWithinMs?: number) =>
    writer.write(Buffer.from(text), { epoch, ...(sendWithinMs === undefined ? {} : { sendWithinMs }) }).then(
      () => 'written' as const,
      (error: unknown) => error as WriteError,
    );
  return { clock, writer, write };
}

/** A write of `abc` that was sent on a connection that was then cut. */
function cutWrite(sendWithinMs?: number) {
  const { clock, writer, write } = bench();
  writer.connect(fakeConnection().connection);
  const result = write('abc', sendWithinMs);
  writer.disconnect();
  return { clock, writer, result };
}

describe('PortWriter', () => {
  it('sends one frame at a time, no larger than the relay allows, with ascending ids', async () => {
    const { writer, write } = bench();
    const { connection, sent } = fakeConnection();
    writer.connect(connection);
    const written = write('abcdefghij');
    for (const id of [1, 2, 3]) {
      expect(sent).toHaveLength(id);
      writer.onWritten(id);
      await settle();
    }
    expect(await written).toBe('written');
    expect(sent).toEqual([
      { id: 1, text: 'abcd', epoch },
      { id: 2, text: 'efgh', epoch },
      { id: 3, text: 'ij', epoch },
    ]);
    expect(writer.writtenBytes).toBe(10);
  });

  it('reports how many bytes were not accepted, and a possible part, and sends nothing after them', async () => {
    for (const partial of [false, true]) {
      const { writer, write } = bench();
      const { connection, sent } = fakeConnection();
      writer.connect(connection);
      const result = write('abcdefghij');
      writer.onWritten(1);
      await settle();
      writer.onDropped({ id: 2, code: 'READ_ONLY', message: 'No.', partial });
      expect(await result).toMatchObject({ code: 'READ_ONLY', undeliveredBytes: 6, isPartial: partial });
      expect(writer.writtenBytes).toBe(4);
      expect(sent).toHaveLength(2);
    }
  });

  it('waits for a connection with data never sent', async () => {
    const { writer, write } = bench();
    const result = write('abc');
    const { connection, sent, asked } = fakeConnection();
    writer.connect(connection);
    expect({ sent, asked }).toEqual({ sent: [{ id: 1, text: 'abc', epoch }], asked: [] });
    writer.onWritten(1);
    expect(await result).toBe('written');
  });

  it('drops data that could not be sent within ten seconds, or within the caller’s time, or never', async () => {
    for (const [sendWithinMs, waitMs, isGivenUp] of [
      [undefined, 9999, false],
      [undefined, 10_000, true],
      [300, 299, false],
      [300, 300, true],
      [Infinity, 3_600_000, false],
    ] as const) {
      const { clock, writer, write } = bench();
      const result = write('abc', sendWithinMs);
      await clock.advance(waitMs);
      const { connection, sent } = fakeConnection();
      writer.connect(connection);
      expect(sent).toHaveLength(isGivenUp ? 0 : 1);
      writer.onWritten(1);
      if (isGivenUp) expect(await result).toMatchObject({ code: 'TIMEOUT', undeliveredBytes: 3, isPartial: false });
      else expect(await result).toBe('written');
      expect(clock.running).toBe(0);
    }
  });

  it('sends again after a cut, under the same id, only data that never arrived', async () => {
    const { writer, result } = cutWrite();
    const { connection, sent, asked } = fakeConnection({ id: 1, state: 'unreceived' }, 'm2');
    writer.connect(connection);
    expect(asked).toEqual([{ memory: 'm1', from: 1, to: 1 }]);
    expect(sent).toEqual([{ id: 1, text: 'abc', epoch }]);
    writer.onWritten(1);
    expect(await result).toBe('written');
  });

  it('does not resend undelivered data after its timeout', async () => {
    const { clock, writer, result } = cutWrite();
    await clock.advance(10_001);
    const { connection, sent } = fakeConnection({ id: 1, state: 'unreceived' });
    writer.connect(connection);
    expect(await result).toMatchObject({ code: 'TIMEOUT', isPartial: false });
    expect(sent).toEqual([]);
  });

  it('sends nothing again that was written, is pending, was dropped, or whose outcome is unknown', async () => {
    for (const [outcome, expected] of [
      [{ id: 1, state: 'written' }, 'written'],
      [{ id: 1, state: 'pending' }, 'written'],
      [
        { id: 1, state: 'dropped', code: 'DEVICE_GONE', partial: false },
        { code: 'DEVICE_GONE', isPartial: false },
      ],
      [
        { id: 1, state: 'dropped', code: 'DEVICE_ERROR', partial: true },
        { code: 'DEVICE_ERROR', isPartial: true },
      ],
      [
        { id: 1, state: 'unknown' },
        { code: 'TIMEOUT', isPartial: true },
      ],
      [undefined, { code: 'TIMEOUT', isPartial: true }],
      [new RelayError('NOT_FOUND', 'No.'), { code: 'TIMEOUT', isPartial: true }],
    ] as const) {
      const { writer, result } = cutWrite();
      const { connection, sent } = fakeConnection(outcome);
      writer.connect(connection);
      if (outcome && 'state' in outcome && outcome.state === 'pending') writer.onWritten(1);
      const end = await result;
      if (typeof expected === 'string') expect(end).toBe(expected);
      else expect(end).toMatchObject(expected);
      expect(sent).toEqual([]);
    }
  });

  it('ignores an outcome that comes when the connection is cut again', async () => {
    const { writer, result } = cutWrite();
    const { connection, sent } = fakeConnection();
    let answer: (() => void) | undefined;
    writer.connect({
      ...connection,
      askOutcomes: (_question, { onValue }) => {
        answer = () => onValue({ outcomes: [{ id: 1, state: 'unreceived' }] });
      },
    });
    writer.disconnect();
    answer?.();
    expect(sent).toEqual([]);
    writer.connect(fakeConnection({ id: 1, state: 'written' }).connection);
    expect(await result).toBe('written');
  });
});
