import { asciiText, endOfLine, findByte, readDecimal } from './ascii.ts';
import { fieldText } from './read-messages.ts';
import type { MessageDecoder, MessageSink, Packet } from './decoder.ts';

/*
 * AT commands (ITU-T V.250, 3GPP TS 27.007, ESP-AT): `AT+NAME=…` is answered by lines and by a final result. A line
 * that begins with another name, or comes when nothing was asked, is unsolicited.
 */

interface AtState {
  /** The command that has no final result yet: its name, `+CSQ`, or empty for a plain `AT`. */
  waiting: string | undefined;
  sinceMs: number;
}

const finals = /^(?:OK|SEND OK|CONNECT(?: .{1,40})?)$/;
const failures = /^(?:ERROR|FAIL|SEND FAIL|NO CARRIER|BUSY|NO ANSWER|NO DIALTONE|\+CM[ES] ERROR: ?.{1,80})$/;
const unsolicited = /^(?:RING|ready|busy [sp]\.\.\.|WIFI [A-Z ]+|\d,(?:CONNECT|CLOSED)|CLOSED|\*?[A-Z]+ READY|RDY)$/;
/** A line is looked at as far as this: what is longer is data. */
const longestLine = 600;
const mostParameters = 64;

const commandForm = /^AT(?:(?<name>[+&%*#$\\][A-Z\d_]{1,30}|[A-Z\d]{0,8})(?<form>=\?|\?|=)?)/i;

/** Received lines that begin with AT are echoes, or commands that are listened to; words may begin so too. */
function isSureCommand({ groups = {} }: RegExpExecArray, line: string, { waiting }: AtState): boolean {
  const name = (groups['name'] ?? '').toUpperCase();
  return name === waiting || /^[+&%*#$\\]/.test(name) || /^AT(?:[A-Z]\d{0,3})?$/.test(line);
}

export const at: MessageDecoder<AtState> = {
  begin: () => ({ waiting: undefined, sinceMs: 0 }),

  decode(packet, state, sink) {
    const { bytes, direction } = packet;
    const end = endOfLine(bytes);
    let from = 0;
    while (from < end && (bytes[from] ?? 0) <= 0x20) from++;
    if (from === end || end - from > longestLine) return;
    const line = asciiText(bytes, from, end);
    const command = commandForm.exec(line);
    if (command && (direction === 'tx' || isSureCommand(command, line, state)))
      return readCommand(packet, from, end, command, state, sink);
    if (direction === 'tx') return;
    readAnswer(packet, from, end, line, state, sink);
  },

  summary(message) {
    return message.fields
      .filter(({ name }) => name !== 'latency')
      .map((field) => (field.name === 'name' || field.name === 'text' ? field.value : fieldText(field)))
      .join(' ');
  },
};

const forms: Readonly<Record<string, string>> = { '=?': 'test', '?': 'read', '=': 'set' };

function readCommand(
  packet: Packet,
  from: number,
  end: number,
  { groups = {} }: RegExpExecArray,
  state: AtState,
  sink: MessageSink,
): void {
  const name = (groups['name'] ?? '').toUpperCase();
  const form = groups['form'] ?? '';
  const isEcho = packet.direction === 'rx' && state.waiting === name;
  sink.begin(isEcho ? 'echo' : (forms[form] ?? 'command'), from, end);
  const nameEnd = from + 2 + (groups['name'] ?? '').length;
  sink.text('name', from, Math.min(nameEnd, end));
  if (form === '=') readParameters(packet.bytes, nameEnd + 1, end, sink);
  else if (nameEnd + form.length < end) sink.text('parameters', nameEnd + form.length, end);
  if (isEcho) return;
  state.waiting = name;
  state.sinceMs = packet.timeMs;
}

function readAnswer(
  { bytes, timeMs }: Packet,
  from: number,
  end: number,
  line: string,
  state: AtState,
  sink: MessageSink,
): void {
  const isFailure = failures.test(line);
  if (isFailure || finals.test(line)) {
    sink.begin(isFailure ? 'error' : 'result', from, end);
    const codeAt = line.startsWith('+') ? from + line.indexOf(':') + 1 : end;
    sink.text('name', from, codeAt === end ? end : codeAt - 1);
    if (codeAt < end) readParameters(bytes, codeAt, end, sink);
    // The wall clock may have been put back in between.
    if (state.waiting !== undefined && timeMs >= state.sinceMs)
      sink.number('latency', Math.round((timeMs - state.sinceMs) * 1000) / 1000, from, end, 'ms');
    state.waiting = undefined;
    return;
  }
  if (line === '>' || line === '> ') return sink.begin('prompt', from, end);
  const named = /^(?<name>[+^*%#$][A-Z\d_]{2,30})(?::|,(?=\d)) ?/.exec(line);
  const name = named?.groups?.['name'];
  if (named && name !== undefined) {
    sink.begin(name === state.waiting ? 'answer' : 'unsolicited', from, end);
    sink.text('name', from, from + name.length);
    return readParameters(bytes, from + named[0].length, end, sink);
  }
  if (unsolicited.test(line)) sink.begin('unsolicited', from, end);
  else if (state.waiting === undefined) return;
  else sink.begin('answer', from, end);
  sink.text('text', from, end);
}

/** Between commas: numbers, texts in quotes, anything else. */
function readParameters(bytes: Uint8Array, start: number, end: number, sink: MessageSink): void {
  let from = start;
  for (let index = 1; from <= end && index <= mostParameters; index++) {
    while (from < end && bytes[from] === 0x20) from++;
    const isQuoted = bytes[from] === 0x22;
    const close = isQuoted ? findByte(bytes, 0x22, from + 1, end) : from;
    const to = findByte(bytes, 0x2c, close, end);
    const name = `parameter ${index}`;
    const value = isQuoted ? NaN : readDecimal(bytes, from, to);
    if (isQuoted) sink.text(name, from + 1, close);
    else if (Number.isFinite(value)) sink.number(name, value, from, to);
    else if (to > from) sink.text(name, from, to);
    from = to + 1;
  }
}
