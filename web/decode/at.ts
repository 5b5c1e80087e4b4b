import { asciiText, endOfLine, findByte, readDecimal } from './ascii.ts';
import { knownPattern, type BytePattern } from './byte-pattern.ts';
import { fieldText } from './read-messages.ts';
import type { MessageDecoder, MessageSink, Packet } from './decoder.ts';

/*
 * AT commands (ITU-T V.250, 3GPP TS 27.007, ESP-AT): `AT+NAME=…` is answered by lines and by a final result. A line
 * that begins with another name, or comes when nothing was asked, is unsolicited.
 */

const [space, quote, plus, comma, colon, greater] = [0x20, 0x22, 0x2b, 0x2c, 0x3a, 0x3e];

interface AtState {
  /** The command that has no final result yet: its name, `+CSQ`, or empty for a plain `AT`. */
  waiting: string | undefined;
  sinceMs: number;
}

const finals = knownPattern(String.raw`^(?:OK|SEND OK|CONNECT(?: [^\n\r]{1,40})?)$`);
const failures = knownPattern(
  '^(?:ERROR|FAIL|SEND FAIL|NO CARRIER|BUSY|NO ANSWER|NO DIALTONE|' + String.raw`\+CM[ES] ERROR: ?[^\n\r]{1,80})$`,
);
const unsolicited = knownPattern(
  String.raw`^(?:RING|ready|busy [sp]\.\.\.|WIFI [A-Z ]+|\d,(?:CONNECT|CLOSED)|CLOSED|\*?[A-Z]+ READY|RDY)$`,
);
/** A name with the sign after it; a comma is one where a digit follows. */
const named = knownPattern(String.raw`(?<name>[+^*%#$][A-Z\d_]{2,30})(?:: ?|,(?<digit>\d))`);
/** A line is looked at as far as this: what is longer is data. */
const longestLine = 600;
const mostParameters = 64;

const command = knownPattern(
  String.raw`[Aa][Tt](?<name>[+&%*#$\\][A-Za-z\d_]{1,30}|[A-Za-z\d]{0,8})(?<form>=\?|\?|=)?`,
);
const plainCommand = knownPattern(String.raw`^AT(?:[A-Z]\d{0,3})?$`);

/** The numbers of their groups. */
const [nameGroup, formGroup, digitGroup] = [1, 2, 2];

/** Received lines that begin with AT are echoes, or commands that are listened to; words may begin so too. */
function isSureCommand(name: string, bytes: Uint8Array, from: number, end: number, { waiting }: AtState): boolean {
  return name === waiting || nameSigns.has(name.charCodeAt(0)) || fits(plainCommand, bytes, from, end);
}

const nameSigns = new Set([...'+&%*#$\\'].map((sign) => sign.charCodeAt(0)));

/** Whether a line, from `from` to `end`, is as a pattern says. */
function fits(pattern: BytePattern, bytes: Uint8Array, from: number, end: number): boolean {
  pattern.begin(bytes, end);
  return pattern.isAt(from);
}

export const at: MessageDecoder<AtState> = {
  begin: () => ({ waiting: undefined, sinceMs: 0 }),

  decode(packet, state, sink) {
    const { bytes, direction } = packet;
    const end = endOfLine(bytes);
    let from = 0;
    while (from < end && (bytes[from] ?? 0) <= space) from++;
    if (from === end || end - from > longestLine) return;
    if (fits(command, bytes, from, end)) {
      const name = asciiText(bytes, command.from(nameGroup), command.to(nameGroup)).toUpperCase();
      if (direction === 'tx' || isSureCommand(name, bytes, from, end, state))
        return readCommand(packet, from, end, name, state, sink);
    }
    if (direction === 'tx') return;
    readAnswer(packet, from, end, state, sink);
  },

  summary(message) {
    return message.fields
      .filter(({ name }) => name !== 'latency')
      .map((field) => (field.name === 'name' || field.name === 'text' ? field.value : fieldText(field)))
      .join(' ');
  },
};

const forms: Readonly<Record<string, string>> = { '=?': 'test', '?': 'read', '=': 'set' };

/** Of the command that was found last. */
function readCommand(
  { bytes, direction, timeMs }: Packet,
  from: number,
  end: number,
  name: string,
  state: AtState,
  sink: MessageSink,
): void {
  const nameEnd = command.to(nameGroup);
  const formFrom = command.from(formGroup);
  const form = formFrom < 0 ? '' : asciiText(bytes, formFrom, command.to(formGroup));
  const isEcho = direction === 'rx' && state.waiting === name;
  sink.begin(isEcho ? 'echo' : (forms[form] ?? 'command'), from, end);
  sink.text('name', from, nameEnd);
  if (form === '=') readParameters(bytes, nameEnd + 1, end, sink);
  else if (nameEnd + form.length < end) sink.text('parameters', nameEnd + form.length, end);
  if (isEcho) return;
  state.waiting = name;
  state.sinceMs = timeMs;
}

function readAnswer({ bytes, timeMs }: Packet, from: number, end: number, state: AtState, sink: MessageSink): void {
  const isFailure = fits(failures, bytes, from, end);
  if (isFailure || fits(finals, bytes, from, end)) {
    sink.begin(isFailure ? 'error' : 'result', from, end);
    const codeAt = bytes[from] === plus ? findByte(bytes, colon, from, end) + 1 : end;
    sink.text('name', from, codeAt === end ? end : codeAt - 1);
    if (codeAt < end) readParameters(bytes, codeAt, end, sink);
    // The wall clock may have been put back in between.
    if (state.waiting !== undefined && timeMs >= state.sinceMs)
      sink.number('latency', Math.round((timeMs - state.sinceMs) * 1000) / 1000, from, end, 'ms');
    state.waiting = undefined;
    return;
  }
  if (bytes[from] === greater && (end === from + 1 || (end === from + 2 && bytes[from + 1] === space)))
    return sink.begin('prompt', from, end);
  if (fits(named, bytes, from, end)) {
    const nameEnd = named.to(nameGroup);
    sink.begin(isText(bytes, from, nameEnd, state.waiting) ? 'answer' : 'unsolicited', from, end);
    sink.text('name', from, nameEnd);
    return readParameters(bytes, named.from(digitGroup) < 0 ? named.to(0) : nameEnd + 1, end, sink);
  }
  if (fits(unsolicited, bytes, from, end)) sink.begin('unsolicited', from, end);
  else if (state.waiting === undefined) return;
  else sink.begin('answer', from, end);
  sink.text('text', from, end);
}

/** Whether the bytes from `from` to `to` are this text. */
function isText(bytes: Uint8Array, from: number, to: number, text: string | undefined): boolean {
  if (text?.length !== to - from) return false;
  for (let at = from; at < to; at++) if (bytes[at] !== text.charCodeAt(at - from)) return false;
  return true;
}

const parameterNames = Array.from({ length: mostParameters + 1 }, (_, index) => `parameter ${index}`);

/** Between commas: numbers, texts in quotes, anything else. */
function readParameters(bytes: Uint8Array, start: number, end: number, sink: MessageSink): void {
  let from = start;
  for (let index = 1; from <= end && index <= mostParameters && !sink.hasEnough; index++) {
    while (from < end && bytes[from] === space) from++;
    const isQuoted = bytes[from] === quote;
    const close = isQuoted ? findByte(bytes, quote, from + 1, end) : from;
    const to = findByte(bytes, comma, close, end);
    const name = parameterNames[index] ?? '';
    const value = isQuoted ? NaN : readDecimal(bytes, from, to);
    if (isQuoted) sink.text(name, from + 1, close);
    else if (Number.isFinite(value)) sink.number(name, value, from, to);
    else if (to > from) sink.text(name, from, to);
    from = to + 1;
  }
}
