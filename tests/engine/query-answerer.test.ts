import { Terminal } from '@xterm/headless';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { EncodingId } from '../../web/core/encodings.ts';
import { AnsweringEmulator } from '../../web/engine/answering-emulator.ts';
import { QueryAnswerer } from '../../web/engine/query-answerer.ts';
import { eventually } from '../support/eventually.ts';

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

function answerer({
  load = () => Promise.resolve(AnsweringEmulator),
  mayAnswer = (): boolean => true,
  encoding = 'utf-8' as EncodingId,
} = {}) {
  let nowMs = 0;
  const answers: string[] = [];
  const subject = new QueryAnswerer({
    loadEmulator: load,
    nowMs: () => nowMs,
    transmit: (answer) => answers.push(answer),
    mayAnswer,
    encoding: () => encoding,
  });
  onTestFinished(() => subject.ended());
  return {
    subject,
    answers,
    pass: (ms: number) => (nowMs += ms),
    receive: (text: string) => subject.received(bytes(text), nowMs),
    receiveAt: (timeMs: number, text: string) => subject.received(bytes(text), timeMs),
    /** Everything received so far is processed: a query that is always answered comes last. */
    async settled() {
      const before = answers.length;
      subject.received(bytes(' ready \u001b[5n'), nowMs);
      await eventually(() => expect(answers.slice(before)).toContain('\u001b[0n'));
      return answers.slice(0, answers.lastIndexOf('\u001b[0n'));
    },
  };
}

describe('trials 2: QueryAnswerer', () => {
  it.each([
    ['the status', '\u001b[5n', '\u001b[0n'],
    ['the cursor', '\u001b[6n', '\u001b[1;7R'],
    ['its attributes', '\u001b[c', '\u001b[?1;2c'],
    ['a mode', '\u001b[?2004$p', '\u001b[?2004;2$y'],
    ['its size', '\u001b[18t', '\u001b[8;24;80t'],
    ['the size of the screen', '\u001b[19t', '\u001b[9;24;80t'],
    ['secondary attributes', '\u001b[>c', '\u001b[>0;276;0c'],
    ['tertiary attributes', '\u001b[=c', '\u001bP!|00000000\u001b\\'],
    ['attributes in the old form', '\u001bZ', '\u001b[?1;2c'],
    ['its name', '\u001b[>q', '\u001bP>|Baudcast\u001b\\'],
    ['a printer', '\u001b[?15n', '\u001b[?13n'],
    ['parameters', '\u001b[x', '\u001b[2;1;1;128;128;1;0x'],
    ['a setting', '\u001bP$qr\u001b\\', '\u001bP1$r1;24r\u001b\\'],
  ])('answers a query for %s, whole and cut at every position', async (_, question, answer) => {
    for (let cut = 1; cut <= question.length; cut++) {
      const { subject, answers, receive } = answerer();
      await subject.prepare();
      subject.opened();
      receive('login:');
      receive(question.slice(0, cut));
      receive(question.slice(cut));
      await eventually(() => expect(answers).toEqual([answer]));
    }
  });

  it('answers with the size of the visible terminal: programs query it as the far corner', async () => {
    const { subject, answers, receive } = answerer();
    await subject.prepare();
    subject.resize(100, 40);
    subject.opened();
    receive('\u001b7\u001b[r\u001b[999;999H\u001b[6n');
    await eventually(() => expect(answers).toEqual(['\u001b[40;100R']));
  });

  it('answers each query once, also several in a row', async () => {
    const { subject, receive, settled } = answerer();
    await subject.prepare();
    subject.opened();
    receive('a\u001b[6n');
    receive('b\u001b[6n');
    expect(await settled()).toEqual(['\u001b[1;2R', '\u001b[1;3R']);
  });

  it('never answers a query of an opening that has ended, or from before the opening', async () => {
    const { subject, receive, settled } = answerer();
    await subject.prepare();
    receive('old \u001b[c');
    subject.opened();
    receive('lost \u001b[c');
    subject.ended();
    subject.opened();
    expect(await settled()).toEqual([]);
  });

  it('answers a query received while the emulator was loading, unless loading took too long', async () => {
    for (const [ms, expected] of [
      [100, ['\u001b[1;4R']],
      [300, []],
    ] as const) {
      let loaded: (emulator: typeof AnsweringEmulator) => void = () => {};
      const loading = new Promise<typeof AnsweringEmulator>((resolve) => (loaded = resolve));
      const { subject, receive, pass, settled } = answerer({ load: () => loading });
      subject.opened();
      receive('abc\u001b[6n');
      pass(ms);
      loaded(AnsweringEmulator);
      await subject.prepare();
      expect(await settled()).toEqual(expected);
    }
  });

  it('does not answer in binary data, where a query is accidental', async () => {
    const { subject, receive, settled } = answerer();
    await subject.prepare();
    subject.opened();
    receive('\u0000\u0001\u0002\u001b[c\u0003\u0004');
    receive('text that is long enough to be taken for text again');
    expect(await settled()).toEqual([]);
  });

  it('logs no mistakes in sequences: binary data is full of them', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    onTestFinished(() => logged.mockRestore());
    const { subject, receive, settled } = answerer();
    await subject.prepare();
    subject.opened();
    receive('\u001b[1\u00c3\u00a9');
    await settled();
    expect(logged).not.toHaveBeenCalled();
  });

  it('answers behind what fills up and controls a terminal', async () => {
    const { subject, receive, settled } = answerer();
    await subject.prepare();
    subject.opened();
    receive('\u0000\u0000\u0011\u000f\r\n\u007f\u001b[c');
    expect(await settled()).toEqual(['\u001b[?1;2c']);
  });

  it('never answers what the device asked more than a second ago: a relay could not be reached meanwhile', async () => {
    const { subject, receiveAt, receive, pass, settled, answers } = answerer();
    await subject.prepare();
    subject.opened();
    pass(10_000);
    receive('now \u001b[c');
    await eventually(() => expect(answers).toHaveLength(1));
    receiveAt(8500, 'then \u001b[c');
    receiveAt(9500, 'just \u001b[6n');
    expect(await settled()).toEqual(['\u001b[?1;2c', '\u001b[1;15R']);
  });

  it.each<[EncodingId, string, string]>([
    ['iso-8859-1', 'Temp\u00e9rature \u00b0C>\u009b6n', '\u001b[1;16R'],
    ['gbk', '\u00ce\u00c2\u00b6\u00c8>\u001b[6n', '\u001b[1;6R'],
    ['utf-8', 'T=25\u00b0C>\u001b[6n', '\u001b[1;8R'],
    ['cp437', '\u00c4\u00c4>\u001b[6n', '\u001b[1;4R'],
  ])('has the cursor where it is seen, in %s', async (encoding, text, answer) => {
    const { subject, receive, settled } = answerer({ encoding });
    await subject.prepare();
    subject.opened();
    receive(text);
    expect(await settled()).toEqual([answer]);
  });

  it('has the cursor where it is seen when lines end in LF alone, by itself or by choice', async () => {
    for (const [choice, text, answer] of [
      ['auto', 'one\ntwo\n> \u001b[6n', '\u001b[3;3R'],
      ['raw', 'one\ntwo\n> \u001b[6n', '\u001b[3;9R'],
      ['cr', 'one\rtwo\r> \u001b[6n', '\u001b[3;3R'],
    ] as const) {
      const { subject, receive, settled } = answerer();
      await subject.prepare();
      subject.breakLines(choice);
      subject.opened();
      receive(text);
      expect(await settled()).toEqual([answer]);
    }
  });

  it('does not answer while somebody else has control', async () => {
    let mine = false;
    const { subject, receive, settled } = answerer({ mayAnswer: () => mine });
    await subject.prepare();
    subject.opened();
    receive('who? \u001b[c');
    await new Promise<void>((resolve) => new Terminal().write('x', resolve)); // as long as a write takes
    mine = true;
    expect(await settled()).not.toContain('\u001b[?1;2c');
  });

  it('pauses after 64 KiB without a query, and still has the cursor position at the next one', async () => {
    const { subject, receive, settled, answers } = answerer();
    await subject.prepare();
    subject.opened();
    receive('\u001b[c');
    await eventually(() => expect(answers).toHaveLength(1));
    for (let i = 0; i < 20; i++) receive('x'.repeat(4000));
    receive('\r\nprompt> \u001b[6n');
    expect((await settled()).at(-1)).toMatch(/^\u001b\[\d+;9R$/);
  });
});
