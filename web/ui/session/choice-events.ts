import type { EncodingId } from '../../core/encodings.ts';
import type { PortProfile } from '../../engine/api/ports.ts';
import type { ViewPreferences } from './view-preferences.ts';

/** Something of the port's profile was chosen in a view: encoding, line ending, local echo. */
export class ProfileChosenEvent extends Event {
  readonly changes: Partial<Pick<PortProfile, 'encoding' | 'lineEnding' | 'localEcho'>>;

  constructor(changes: { encoding?: EncodingId; lineEnding?: PortProfile['lineEnding']; localEcho?: boolean }) {
    super('profile-chosen', { bubbles: true, composed: true });
    this.changes = changes;
  }
}

/** How to look at the port was chosen. */
export class ViewChosenEvent extends Event {
  readonly changes: Partial<ViewPreferences>;

  constructor(changes: Partial<ViewPreferences>) {
    super('view-chosen', { bubbles: true, composed: true });
    this.changes = changes;
  }
}
