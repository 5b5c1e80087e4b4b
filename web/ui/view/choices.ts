import { msg } from '@lit/localize';
import type { EncodingId } from '../../core/encodings.ts';
import type { CaptureBytes } from '../../engine/api/plots.ts';
import type { PortProfile } from '../../engine/api/ports.ts';
import { encodingChoices } from '../../i18n/setting-names.ts';
import { choiceCommand, type ChoiceCommand } from '../page/commands.ts';
import { choiceSelect } from '../kit/choice-select.ts';
import type { CapturePlace } from '../page/shell-context.ts';
import type { ViewPreferences } from './view-preferences.ts';

/** Something of the port's profile was chosen in a view: encoding, line ending, local echo. */
export class ProfileChosenEvent extends Event {
  readonly changes: Partial<Pick<PortProfile, 'encoding' | 'lineEnding' | 'localEcho'>>;

  constructor(changes: { encoding?: EncodingId; lineEnding?: PortProfile['lineEnding']; localEcho?: boolean }) {
    super('profile-chosen', { bubbles: true, composed: true });
    this.changes = changes;
  }
}

/** Another view was chosen, or how the composer reads and completes what is typed. */
export class ViewChosenEvent extends Event {
  readonly changes: Partial<Omit<ViewPreferences, 'options'>>;

  constructor(changes: ViewChosenEvent['changes']) {
    super('view-chosen', { bubbles: true, composed: true });
    this.changes = changes;
  }
}

/** Options of the view that is shown were chosen. */
export class OptionsChosenEvent<Options extends object> extends Event {
  readonly changes: Partial<Options>;

  constructor(changes: Partial<Options>) {
    super('options-chosen', { bubbles: true, composed: true });
    this.changes = changes;
  }
}

/** A place of the capture is to be shown in the monitor. */
export class PlaceWantedEvent extends Event {
  readonly place: CapturePlace;

  constructor(place: CapturePlace) {
    super('place-wanted', { bubbles: true, composed: true });
    this.place = place;
  }
}

/** The points that were read from these bytes are to be shown in the plot. */
export class PointsWantedEvent extends Event {
  readonly bytes: CaptureBytes;

  constructor(bytes: CaptureBytes) {
    super('points-wanted', { bubbles: true, composed: true });
    this.bytes = bytes;
  }
}

/** A list of the encodings. */
export function encodingSelect(value: EncodingId, chosen: (value: EncodingId) => void) {
  return choiceSelect(msg('Encoding'), value, encodingChoices(), chosen);
}

/** The same for the palette. */
export function encodingCommand(value: EncodingId, chosen: (value: EncodingId) => void): ChoiceCommand {
  const choices = encodingChoices().map(([id, label]) => [id, label] as const);
  return choiceCommand('encoding', msg('Encoding'), value, choices, chosen);
}
