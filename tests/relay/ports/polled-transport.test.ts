import { EventEmitter } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PolledTransport } from '../../../relay/ports/polled-transport.ts';
import { availableHere } from './require-here.ts';
import { settle } from '../../support/settle.ts';

/** A poller controlled by a test; it records what it is asked to wait for. */
class FakePoller extends EventEmitter {
  flags: number[] = [];
  isStopped = false;

  poll(flags: number): void {
    this.flags.push(flags);
  }

  stop(): void {
    this.isStopped = true;
    this.emit('readable', new Error('Canceled'));
  }

  /** Signals an event, and waits for the turn that follows. */
  async say(event: 'readable' | 'writable' | 'disconnect', error: Error | null = null): Promise<void> {
    this.emit(event, error);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe.runIf(
  availableHere(process.platform === 'linux', 'Linux, whose pipes can be written to before they are read,'),
)('a polled transport', () => {
  let directory: string;
  let fd: number;
  let poller: FakePoller;
  let transport: PolledTransport;
  let text: string;
  let losses: unknown[];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pipe-'));
    const path = join(directory, 'pipe');
    execFileSync('mkfifo', [path]);
    fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK); // written data is echoed
    poller = new FakePoller();
    transport = new PolledTransport(fd, poller);
    text = '';
    losses = [];
    transport.start({
      onData: (chunk) => (text += Buffer.from(chunk).toString()),
      onLost: (cause) => losses.push(cause),
    });
  });

  afterEach(() => {
    transport.stop(new Error('The test is over.'));
    closeSync(fd);
    rmSync(directory, { recursive: true });
  });

  const [readable, writable, disconnected] = [1, 2, 4];

  test('waits for all needed events at once', async () => {
    expect(poller.flags.at(-1)).toBe(readable | disconnected);
    transport.pause();
    expect(poller.flags.at(-1)).toBe(disconnected);
    const stuck = transport.write(Buffer.alloc(200_000));
    expect(poller.flags.at(-1)).toBe(writable | disconnected);
    transport.resume();
    expect(poller.flags.at(-1)).toBe(readable | writable | disconnected);
    transport.dropWrites(new Error('dropped'));
    await expect(stuck).rejects.toThrow('dropped');
  });

  test('passes on available data, only while it is not paused', async () => {
    writeSync(fd, 'first');
    await poller.say('readable');
    expect(text).toBe('first');
    transport.pause();
    writeSync(fd, ' second');
    await poller.say('readable');
    expect(text).toBe('first');
    transport.resume();
    await poller.say('readable');
    expect(text).toBe('first second');
    expect(losses).toEqual([]);
  });

  test('does not end for a reason that only means "not yet"', async () => {
    await poller.say('readable');
    await poller.say('writable');
    expect(losses).toEqual([]);
  });

  test('passes on data from before the end, also while paused, then reports the end once', async () => {
    transport.pause();
    writeSync(fd, 'last words');
    await poller.say('readable', new Error('bad file descriptor'));
    await poller.say('disconnect');
    expect(text).toBe('last words');
    expect(losses).toEqual([new Error('bad file descriptor')]);
    await expect(transport.write(Buffer.from('x'))).rejects.toThrow('bad file descriptor');
  });

  test('does not use the descriptor after it was stopped, not even for pending events', async () => {
    writeSync(fd, "somebody else's");
    poller.emit('readable', null);
    transport.stop(new Error('stopped'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(text).toBe('');
    expect(losses).toEqual([]);
    expect(poller.isStopped).toBe(true);
  });

  test('does not keep writing within one turn forever', async () => {
    const written: number[] = [];
    for (let n = 0; n < 3; n++)
      void transport.write(Buffer.alloc(40_000)).then(
        () => written.push(n),
        () => undefined,
      );
    await settle();
    expect(transport.isWriting).toBe(true); // a pipe holds 65,536 bytes
    for (let n = 0; n < 6; n++) {
      poller.emit('writable', null);
      await poller.say('readable');
    }
    expect(written).toEqual([0, 1, 2]);
    expect(transport.isWriting).toBe(false);
  });

  test('tries only what its poller has said: all else is refused, at the cost of an exception', async () => {
    const stuck = transport.write(Buffer.alloc(100_000)); // a pipe holds 65,536 bytes
    readSync(fd, new Uint8Array(65_536));
    await poller.say('readable');
    expect(() => readSync(fd, new Uint8Array(1))).toThrow('EAGAIN');
    await poller.say('writable');
    await stuck;
    expect(text).toBe('');
    await poller.say('readable');
    expect(text).toHaveLength(100_000 - 65_536);
  });
});
