import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLogLine, formatLogText, makeLog, toLogStream } from '../../../relay/log/log.ts';
import { anyCharacter } from '../../support/any-character.ts';

const time = new Date(0);

describe('the log', () => {
  it('has a line of JSON for each event', () => {
    expect(formatLogLine(time, 'info', 'attached', { port: 'gps', viewers: 2 })).toBe(
      '{"time":"1970-01-01T00:00:00.000Z","level":"info","event":"attached","port":"gps","viewers":2}\n',
    );
  });

  it('omits events below the level', () => {
    const lines: string[] = [];
    const log = makeLog('warn', (line) => lines.push(line));
    log('info', 'a');
    log('warn', 'b');
    log('error', 'c', { error: new TypeError('why') });
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(['b', 'c']);
    expect(lines[1]).toContain('"error":{"name":"TypeError","message":"why"}');
  });

  it('is text with the same content, for a person', () => {
    expect(
      formatLogText(time, 'warn', 'record-stopped', {
        port: 'gps',
        error: new Error('No space left'),
        count: 2,
        from: undefined,
        all: true,
        ids: ['a'],
      }),
    ).toBe('00:00:00.000 warn  record-stopped port=gps error="No space left" count=2 all=true ids=["a"]\n');
    const lines: string[] = [];
    makeLog('info', (line) => lines.push(line), 'text')('info', 'attached', { port: 'gps' });
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d\d\d info {2}attached port=gps\n$/);
  });

  it('security 11: is inert for any name of a device, and still has that name', () => {
    const name = '<img onerror=alert(1)>;$(id)\u001b]0;title\u0007\u009b31m\r\n\u2028\u202egnp\u200b"\\';
    const line = formatLogLine(time, 'info', 'arrived', { name });
    expect(line).toMatch(/^[\x20-\x7e]+\n$/);
    expect(JSON.parse(line)).toMatchObject({ name });
    expect(formatLogText(time, 'info', 'arrived', { name })).toMatch(/^[\x20-\x7e]+\n$/);
  });

  it('never has a control character in a line, nor a second line', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: anyCharacter }),
        fc.dictionary(fc.string({ unit: anyCharacter }), fc.string({ unit: anyCharacter })),
        (event, fields) => {
          for (const format of [formatLogLine, formatLogText])
            expect(format(time, 'info', event, fields)).toMatch(/^[^\p{Cc}\u2028\u2029\u202a-\u202e]+\n$/u);
        },
      ),
    );
  });

  it('security 35: keeps a bounded part for a reader that takes nothing, and says how many lines it lost', () => {
    const stream = {
      written: '',
      writableLength: 0,
      write(text: string): void {
        this.written += text;
        this.writableLength += text.length;
      },
    };
    const log = makeLog('info', toLogStream(stream));
    for (let i = 0; i < 100_000; i++) log('info', 'request-refused', { i });
    expect(stream.writableLength).toBeLessThan(1024 * 1024 + 200);
    const kept = stream.written.trim().split('\n').length;
    stream.writableLength = 0;
    stream.written = '';
    log('info', 'next');
    log('info', 'after');
    expect(
      stream.written
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { level: 'warn', event: 'log-lines-lost', count: 100_000 - kept },
      { event: 'next' },
      { event: 'after' },
    ]);
  });
});
