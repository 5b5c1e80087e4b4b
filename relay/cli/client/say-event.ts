import type { RelayMessage } from '../../protocol/messages.ts';
import { describeSettings, type ViewerId } from '../../protocol/port-info.ts';
import { visibleText } from '../visible-text.ts';

/** What happened to a port, as a sentence; undefined for what need not be said. */
export function sayEvent(
  message: RelayMessage,
  self: ViewerId,
  nameOf: (viewer: ViewerId | null) => string,
): string | undefined {
  switch (message.type) {
    case 'opened':
      if (message.by === self) return undefined;
      if (message.reason === 'returned') return 'The device is back: a new opening begins.';
      return (
        `${message.by === null ? 'The port was opened' : `${nameOf(message.by)} opened the port`} with ` +
        `${describeSettings(message.settings)}: a new opening begins.`
      );
    case 'lost':
      if (message.lent) return visibleText(message.message);
      return `The device was lost after ${message.offset} bytes: ${visibleText(message.message)}`;
    case 'closed':
      if (message.reason === 'unused') return 'The relay closed the port, because nobody used it.';
      if (message.reason === 'shutdown') return 'The relay closed the port, because it stops.';
      return `The port was closed by ${nameOf(message.by)}.`;
    case 'settings':
      return message.by === self
        ? undefined
        : `${nameOf(message.by)} changed the settings to ${describeSettings(message.settings)}.`;
    case 'away':
      if (message.away)
        return visibleText(message.message ?? "The port's computer is not connected to its relay for now.");
      return (
        "The port's computer is connected again; what it received meanwhile follows." +
        (message.missed ? ` ${message.missed} of its events (notes, signals) are missing.` : '')
      );
    case 'note':
      return `Note by ${visibleText(message.name)}: ${visibleText(message.text)}`;
    case 'error':
      return `The relay reports an error: ${visibleText(message.message)}`;
    default:
      return undefined;
  }
}
