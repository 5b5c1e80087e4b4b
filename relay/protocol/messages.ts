import type {
  AnswerMessage,
  CloseMessage,
  DiscardMessage,
  DrainMessage,
  GetSignalsMessage,
  LendMessage,
  OpenMessage,
  SequenceMessage,
  SettingsMessage,
  SignalsMessage,
  TakeBackMessage,
} from './control-messages.ts';
import type { DirectoryChangedMessage, DirectoryMessage, WatchMessage } from './directory-messages.ts';
import type { GlancedMessage, GlanceMessage } from './glance.ts';
import type { HelloMessage, PortGoneMessage, PortMessage, WelcomeMessage } from './handshake-messages.ts';
import type { ErrorMessage, PingMessage, PongMessage, ResultMessage, TickMessage } from './link-messages.ts';
import type {
  AttachMessage,
  AwayMessage,
  ClosedMessage,
  CreditMessage,
  DetachMessage,
  EpochsMessage,
  GapMessage,
  HistoryMessage,
  InputSignalsMessage,
  LaggingMessage,
  LostMessage,
  OpenedMessage,
  OutputSignalsMessage,
  SettingsChangedMessage,
} from './receive-messages.ts';
import type { RecordedMessage, RecordedOpeningsMessage, RecordingsMessage } from './recorded-messages.ts';
import type {
  LeaseChangedMessage,
  LeaseMessage,
  NoteMadeMessage,
  NoteMessage,
  ViewersMessage,
} from './sharing-messages.ts';
import type { DroppedMessage, OutcomesMessage, WrittenMessage } from './transmit-messages.ts';

/** What is asked of a host's recordings. */
export type RecordingRequest = RecordingsMessage | RecordedOpeningsMessage | RecordedMessage;

/** What is answered by one `result` with the same `request` number. */
export type RequestMessage = PortRequest | RelayRequest;

/** What is asked of the relay itself, about no single port. */
type RelayRequest = RecordingsMessage | DirectoryMessage | WatchMessage | GlanceMessage;

/** What is asked of one port. */
export type PortRequest =
  | AttachMessage
  | DetachMessage
  | HistoryMessage
  | EpochsMessage
  | OpenMessage
  | CloseMessage
  | SettingsMessage
  | SignalsMessage
  | GetSignalsMessage
  | SequenceMessage
  | DrainMessage
  | DiscardMessage
  | LendMessage
  | TakeBackMessage
  | AnswerMessage
  | OutcomesMessage
  | LeaseMessage
  | NoteMessage
  | RecordedOpeningsMessage
  | RecordedMessage;

/** Every text message from a client to a relay, discriminated by `type`. */
export type ClientMessage = HelloMessage | CreditMessage | PingMessage | RequestMessage;

/** Every text message from a relay to a client, discriminated by `type`. */
export type RelayMessage =
  | WelcomeMessage
  | PortMessage
  | PortGoneMessage
  | DirectoryChangedMessage
  | GlancedMessage
  | ResultMessage
  | ErrorMessage
  | GapMessage
  | AwayMessage
  | LaggingMessage
  | OpenedMessage
  | LostMessage
  | ClosedMessage
  | SettingsChangedMessage
  | InputSignalsMessage
  | OutputSignalsMessage
  | LeaseChangedMessage
  | ViewersMessage
  | NoteMadeMessage
  | WrittenMessage
  | DroppedMessage
  | TickMessage
  | PongMessage;

/** Whether the message is one that `Attached.eventCount` counts: it is sent once, and not again after a cut. */
export function isCountedEvent({ type }: RelayMessage): boolean {
  return type === 'note' || type === 'input-signals' || type === 'output-signals';
}
