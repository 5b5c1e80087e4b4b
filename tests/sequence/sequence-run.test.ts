import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { formatRecipe } from '../../web/core/signal-recipe.ts';
import { parseSequence } from '../../web/sequence/parse-sequence.ts';
import { SequenceRun } from '../../web/sequence/sequence-run.ts';
import { countedDelay } from '../support/own-timers.ts';

let waits = countedDelay();

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A run against a simulated device, with the time passing as the test says. */
function setUp(text: string, reply: (sent: string) => string | undefined = () => undefined) {
  const read = parseSequence(text);
  if (!read.ok) throw new Error(JSON.stringify(read));
  const sent: string[] = [];
  const rows: string[] = [];
  const abort = new AbortController();
  const run: SequenceRun = new SequenceRun(read.program, {
    nowMs: () => Date.now(),
    delay: waits.delay,
    yield: () => Promise.resolve(),
    encode: (parts) => Buffer.concat(parts.map((part) => Buffer.from(part))),
    transmit: async (bytes) => {
      const data = Buffer.from(bytes).toString();
      sent.push(data);
      const answer = reply(data);
      if (answer !== undefined) setTimeout(() => run.received(bytesOf(answer)), 3);
    },
    signals: async (recipe) =>
      formatRecipe(
        recipe,
        recipe.steps.map(({ waitMs }) => waitMs),
      ),
    compileRegex: (pattern, matchCase) => {
      const regex = new RegExp(pattern, matchCase ? 'm' : 'im');
      let end = 0;
      return {
        get end() {
          return end;
        },
        find(within) {
          const match = regex.exec(within);
          if (match) end = match.index + match[0].length;
          return match !== null;
        },
      };
    },
    record: (row, outcome, tookMs) => void rows.push(`${row} ${outcome} ${tookMs}`),
    onChange: () => {},
  });
  const done = run.run(abort.signal);
  done.catch(() => {});
  return { run, done, sent, rows, abort };
}

describe('a running sequence', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    waits = countedDelay();
  });
  afterEach(() => {
    expect(waits.waiting, 'no wait is left').toBe(0);
    vi.useRealTimers();
  });

  test('talks to a device step by step, with a row for each', async () => {
    const { done, sent, rows } = setUp(
      'send "\\r"\nwait "login: " within 1s\nsend "root\\r"\nwait /[$#] $/\npause 20ms\nsignals D0 5ms D1',
      (data) => (data === '\r' ? 'noise login: ' : '~ # '),
    );
    await vi.advanceTimersByTimeAsync(26);
    await done;
    expect(sent).toEqual(['\r', 'root\r']);
    expect(rows).toEqual([
      'send "\\r" done 0',
      'wait "login: " within 1s done 3',
      'send "root\\r" done 0',
      'wait /[$#] $/ done 3',
      'pause 20ms done 20',
      'signals D0 5.0ms D1 done 0',
    ]);
  });

  test.each([
    ['wait /^OK$/', '\r\nBOOK\rOK\r'],
    ['wait /^\\+CSQ: (\\d+)/', 'AT+CSQ\r\r\n+CSQ: 20,0\r\n'],
    ['wait /^$/', 'x\r\n\r\n'],
  ])('%s finds a line of a device', async (step, answer) => {
    const { done, rows } = setUp(`send "x"\n${step} within 1s`, () => answer);
    await vi.advanceTimersByTimeAsync(3);
    await done;
    expect(rows.at(-1)).toContain('done');
  });

  test('answers in the turn in which the last byte of a match comes, wherever chunks are cut', async () => {
    const { run, done, sent } = setUp('wait hex 06 ?? 15\nsend "now"');
    await vi.advanceTimersByTimeAsync(0);
    run.received(Uint8Array.of(0, 6));
    run.received(Uint8Array.of(9));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([]);
    run.received(Uint8Array.of(0x15));
    await done;
    expect(sent).toEqual(['now']);
  });

  test('a wait looks at nothing that came before the last send or match', async () => {
    const { run, done, rows } = setUp(
      'wait "a"\nwait "OK" within 10ms else continue\nsend "x"\nwait "OK" within 10ms else stop',
    );
    run.received(bytesOf('OK a'));
    await vi.advanceTimersByTimeAsync(9);
    run.received(bytesOf('O'));
    await vi.advanceTimersByTimeAsync(1);
    run.received(bytesOf('K'));
    await vi.advanceTimersByTimeAsync(10);
    await done;
    expect(rows.filter((row) => row.includes('no-match'))).toHaveLength(2);
  });

  /** `01 03 02 00 01 79 84`: an answer of a Modbus device. */
  const modbus = Uint8Array.of(0x01, 0x03, 0x02, 0x00, 0x01, 0x79, 0x84);

  test('finds a packet by its checksum where nothing more comes, wherever it is cut and with gaps in it', async () => {
    for (let cut = 0; cut < modbus.length; cut++) {
      const { run, done, rows } = setUp('send "x"\nwait checksum CRC-16/MODBUS le within 1s');
      await vi.advanceTimersByTimeAsync(0);
      run.received(modbus.subarray(0, cut));
      // Longer than the gap: an adapter held the rest back.
      await vi.advanceTimersByTimeAsync(30);
      run.received(modbus.subarray(cut));
      await vi.advanceTimersByTimeAsync(19);
      expect(rows).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(1);
      await done;
      expect(rows.at(-1)).toBe('wait checksum CRC-16/MODBUS le within 1s done 50');
    }
  });

  test('passes over packets whose checksum is wrong, and fails when no right one comes', async () => {
    const { run, done, rows } = setUp(
      'wait checksum CRC-16/MODBUS le within 200ms\nwait checksum CRC-16/MODBUS le within 100ms else continue\nstop',
    );
    await vi.advanceTimersByTimeAsync(0);
    run.received(Uint8Array.of(1, 2, 3));
    await vi.advanceTimersByTimeAsync(25);
    run.received(modbus.with(4, 2));
    await vi.advanceTimersByTimeAsync(25);
    run.received(modbus);
    await vi.advanceTimersByTimeAsync(20);
    expect(rows).toEqual(['wait checksum CRC-16/MODBUS le within 200ms done 70']);
    run.received(modbus.with(0, 7));
    await vi.advanceTimersByTimeAsync(100);
    await done;
    expect(rows.at(-1)).toBe('wait checksum CRC-16/MODBUS le within 100ms else continue no-match 100');
  });

  test('finds a packet of a known length in the turn in which its last byte comes, after anything', async () => {
    const { run, done, sent } = setUp('wait checksum CRC-16/MODBUS le length=7\nsend "now"');
    await vi.advanceTimersByTimeAsync(0);
    run.received(Uint8Array.of(9, 9, ...modbus.subarray(0, 6)));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([]);
    run.received(modbus.subarray(6));
    await done;
    expect(sent).toEqual(['now']);
  });

  test('finds a checksum that is written as text before a line ending', async () => {
    const { run, done } = setUp('wait checksum XOR hex skip=1 drop=1 after=2 within 1s');
    await vi.advanceTimersByTimeAsync(0);
    run.received(bytesOf('$GPGLL,5300.97914,N,00259.98174,E,125926,A*28\r\n'));
    await vi.advanceTimersByTimeAsync(20);
    await done;
    const small = setUp('wait checksum XOR hex skip=1 drop=1 after=2 within 1s');
    await vi.advanceTimersByTimeAsync(0);
    small.run.received(bytesOf('$A\x0e*4f\r\n'));
    await vi.advanceTimersByTimeAsync(20);
    await small.done;
  });

  test('a wait for a checksum is stopped at once', async () => {
    const { run, done, rows, abort } = setUp('wait checksum SUM-8');
    await vi.advanceTimersByTimeAsync(0);
    run.received(Uint8Array.of(1));
    abort.abort(new Error('stopped'));
    await expect(done).rejects.toThrow('stopped');
    expect(rows).toEqual(['wait checksum SUM-8 stopped 0']);
  });

  test('branches when nothing comes in time', async () => {
    const { done, sent } = setUp('again:\nsend "?"\nwait "!" within 10ms else goto other\nstop\nother:\nsend "none"');
    await vi.advanceTimersByTimeAsync(10);
    await done;
    expect(sent).toEqual(['?', 'none']);
  });

  test('fails with its line when nothing comes and it has no branch, or says so itself', async () => {
    const waiting = setUp('pause 1ms\nwait "x" within 5ms');
    await vi.advanceTimersByTimeAsync(6);
    await expect(waiting.done).rejects.toMatchObject({ code: 'sequence-failed', detail: '2: wait "x" within 5ms' });
    await expect(setUp('fail "no card"').done).rejects.toMatchObject({ detail: '1: no card' });
  });

  test('loops so often as it says, also within another loop', async () => {
    const { done, sent } = setUp('loop 2\nsend "a"\nloop 3\nsend "b"\nend\nend');
    await done;
    expect(sent.join('')).toBe('abbbabbb');
  });

  test.each(['loop\nsend "x"\nend', 'start:\ngoto start', 'a:\nwait "x" within 0ms else goto a'])(
    'a circle without waiting is stopped with its line: %j',
    async (text) => {
      const { done } = setUp(text);
      await vi.advanceTimersByTimeAsync(2000);
      await expect(done).rejects.toMatchObject({ code: 'sequence-endless' });
    },
  );

  test('a circle that waits goes on until it is stopped, at once', async () => {
    const { done, sent, rows, abort } = setUp('loop\nsend "x"\npause 10ms\nend');
    await vi.advanceTimersByTimeAsync(10_005);
    expect(sent).toHaveLength(1001);
    abort.abort(new Error('stopped'));
    await expect(done).rejects.toThrow('stopped');
    expect(rows.at(-1)).toBe('pause 10ms stopped 5');
  });

  test('pauses between two steps, and goes on', async () => {
    const { run, done, sent } = setUp('send "a"\npause 10ms\nsend "b"');
    await vi.advanceTimersByTimeAsync(5);
    run.pause();
    await vi.advanceTimersByTimeAsync(100);
    expect(sent).toEqual(['a']);
    expect(run.status).toMatchObject({ line: 2, isPaused: true });
    run.resume();
    await done;
    expect(sent).toEqual(['a', 'b']);
  });

  test('asks, and waits for the answer', async () => {
    const { run, done, sent } = setUp('ask "Card in?"\nsend "go"');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(run.status.question).toBe('Card in?');
    expect(sent).toEqual([]);
    run.answer();
    await done;
    expect(sent).toEqual(['go']);
    expect(run.status.question).toBeUndefined();
  });

  test('finds characters beyond ASCII by their bytes', async () => {
    const { run, done } = setUp('wait /温度: \\d+/');
    await vi.advanceTimersByTimeAsync(0);
    for (const byte of bytesOf('x 温度: 2')) run.received(Uint8Array.of(byte));
    await done;
  });
});
