import { LitElement } from 'lit';
import type { RowQuery } from '../../core/row-query.ts';
import { property } from 'lit/decorators.js';
import type { StaticValue } from 'lit/static-html.js';
import type { EncodingId } from '../../core/encodings.ts';
import type { LineEnding } from '../../core/line-ending.ts';
import type { HexLines } from '../../core/hex-format.ts';
import type { PacketRule } from '../../core/packet-rule.ts';
import type { Direction } from '../../core/row.ts';
import type { RowSpan } from '../../core/row-span.ts';
import type { CaptureId } from '../../engine/api/captures.ts';
import type { CaptureBytes } from '../../engine/api/plots.ts';
import type { SessionId } from '../../engine/api/sessions.ts';
import type { PageCommand } from '../page/commands.ts';
import type { CapturePlace } from '../page/shell-context.ts';

/**
 * A kind of view, as `session/` registers it in `views.ts`: a new one is a folder with an element, and a line there.
 * @template Options what a person chooses for this kind, stored for each port
 */
export interface ViewKind<Options = unknown> {
  /** Under this name choices are stored; it never changes. */
  readonly id: string;
  /** The tag of the element, a `ViewElement<Options>`: ``literal`plot-view` ``. */
  readonly tag: StaticValue;
  /** The name in the row of views. */
  readonly name: () => string;
  /** The title of the command that shows the view. */
  readonly showTitle: () => string;
  /** The stored options, with the default for whatever is missing or is no longer a choice. */
  readonly readOptions: (stored: Readonly<Record<string, unknown>>) => Options;
  /** Loads the element, where it comes when it is first shown. Default: it is there. */
  readonly load?: () => Promise<unknown>;
  /** Whether what is received is shown as text alone, which has to be text then. Default: it is. */
  showsText?(options: Options): boolean;
}

/** Which rows of a capture a view shows. */
export interface ShownRows {
  readonly rule: PacketRule;
  readonly direction: Direction | 'both';
  readonly filter: RowQuery | undefined;
  /** Whether changes of signals are shown. */
  readonly signals: boolean;
  /** Bytes are shown as hex; absent: as text alone. */
  readonly hex?: HexLines | undefined;
  /** Says what is left out; empty: nothing is. */
  readonly sentence: string;
  /** The rows that are selected; absent: none. */
  readonly selected?: { readonly count: number; span(): Promise<RowSpan | undefined> } | undefined;
}

/** Which messages of a capture a view shows. */
export interface ShownMessages {
  readonly rule: PacketRule;
  /** As in `decoderKinds`. */
  readonly decoder: string;
  readonly filter: string;
  readonly errorsOnly: boolean;
  /** Says what is left out; empty: nothing is. */
  readonly sentence: string;
}

/**
 * A view of one capture, of a session or from storage. It opens when it is connected to the page and closes when it is
 * removed; a view that was shown once stays connected, `paused`, so that its place is kept.
 * What a person chooses is announced, never changed here: `ProfileChosenEvent`, `OptionsChosenEvent`; a failed call by
 * `attempt`.
 * @slot lead - first in the view's bar
 * @fires options-chosen
 * @fires profile-chosen
 * @fires problem
 * @fires view-skipped - with the number of bytes that this view left out to keep up
 */
export abstract class ViewElement<Options> extends LitElement {
  @property() captureId: CaptureId = '';
  /** Under which what is in front is kept: of a port, a stored capture or a timeline; empty: it is not. */
  @property() lookKey = '';
  /** Where typing goes; empty for a stored capture. */
  @property() sessionId: SessionId = '';
  /** Whether the port is open. */
  @property({ type: Boolean }) open = false;
  /** Why nothing can be transmitted although the port is open: somebody else has control. Empty when it can. */
  @property() reason = '';
  @property() encoding: EncodingId = 'utf-8';
  @property() lineEnding: LineEnding = 'crlf';
  @property({ type: Boolean }) localEcho = false;
  @property({ attribute: false }) options!: Options;
  /** The person paused the view: its content stays. */
  @property({ type: Boolean }) held = false;
  /** The view is not visible: it draws nothing. */
  @property({ type: Boolean }) paused = false;

  /** Puts the keyboard where it is of most use. */
  abstract override focus(): void;
  /** Opens the field to find something. */
  abstract startFind(): Promise<void>;
  /** Copies what is selected. */
  abstract copy(): Promise<void>;
  /** What this view shows; `undefined`: it has no rows. */
  get shownRows(): ShownRows | undefined {
    return undefined;
  }
  /** What this view shows; `undefined`: it has no messages. */
  get shownMessages(): ShownMessages | undefined {
    return undefined;
  }
  /** Shows a place of the capture; absent where there are no rows. @returns whether there is such a place */
  goTo?(place: CapturePlace): Promise<boolean>;
  /** Shows the points that were read from these bytes; absent where there are none. */
  showPoints?(bytes: CaptureBytes): void;
  /** What else can be done in this view, for the command palette. Ids are unique within the view. */
  abstract commands(): readonly PageCommand[];
}
