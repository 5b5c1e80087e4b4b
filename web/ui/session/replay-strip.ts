import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, type PropertyValues, css, html, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { ReplayAction, ReplayState } from '../../engine/api/replays.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import { formatClock } from '../../i18n/format.ts';
import { choiceSelect } from '../kit/choice-select.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { stripStyles } from '../kit/strip-styles.ts';
import { engineContext } from '../page/contexts.ts';
import { attempt } from '../page/problem.ts';
import { shellContext, type ShellApi } from '../page/shell-context.ts';
import { replaySpeedName, replaySpeeds } from './replay-commands.ts';

/** The keys move the position by this part of the whole. */
const positionSteps = 200;

const drawing = (shape: ReturnType<typeof svg>) =>
  html`<svg class="i" viewBox="0 0 16 16" aria-hidden="true">${shape}</svg>`;

/** Plays, pauses, steps and repeats a replayed capture, and shows its position. */
@localized()
@customElement('replay-strip')
export class ReplayStrip extends LitElement {
  @property({ attribute: false }) session!: SessionSummary;
  @consume({ context: engineContext }) private engine!: EngineApi;
  @consume({ context: shellContext, subscribe: true }) private shell: ShellApi | undefined;
  /** While the position is dragged. */
  @state() private draggedMs: number | undefined;
  #isTold = false;

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('session') || this.session.txBytes === 0 || this.#isTold) return;
    this.#isTold = true;
    this.shell?.tell(msg('A replay has no device: what you transmit is recorded and goes nowhere.'));
  }

  protected override render() {
    const { replay } = this.session;
    if (!replay) return nothing;
    const { isPlaying, isLooping, speed, durationMs } = replay;
    const positionMs = Math.min(this.draggedMs ?? replay.positionMs, durationMs);
    const clock = msg(str`${formatClock(positionMs)} of ${formatClock(durationMs)}`);
    const play = isPlaying ? msg('Pause the replay') : msg('Play the replay');
    return html`<div class="strip" role="group" aria-label=${msg('Replay')}>
      <button
        class="icon"
        type="button"
        aria-label=${play}
        title=${play}
        @click=${() => this.#control({ kind: isPlaying ? 'pause' : 'play' })}
      >
        ${icon(isPlaying ? 'pause' : 'play')}
      </button>
      <button
        class="icon"
        type="button"
        aria-label=${msg('Play the next chunk')}
        title=${msg('Play the next chunk')}
        @click=${() => this.#control({ kind: 'step' })}
      >
        ${drawing(svg`<path d="M4 3.5v9l6-4.5zM12 3.5v9"/>`)}
      </button>
      <input
        type="range"
        min="0"
        max=${durationMs}
        step=${Math.max(1, Math.round(durationMs / positionSteps))}
        aria-label=${msg('Position')}
        aria-valuetext=${clock}
        .value=${live(String(positionMs))}
        @input=${(event: InputEvent) => (this.draggedMs = Number((event.target as HTMLInputElement).value))}
        @change=${this.#seek}
      />
      <span class="clock">${clock}</span>
      ${choiceSelect(
        msg('Replay speed'),
        String(speed),
        replaySpeeds.map((known) => [String(known), replaySpeedName(known)] as const),
        (chosen) => this.#control({ kind: 'speed', speed: Number(chosen) }),
      )}
      <button
        class="icon"
        type="button"
        aria-pressed=${isLooping ? 'true' : 'false'}
        aria-label=${msg('Repeat the replay')}
        title=${msg('Repeat the replay')}
        @click=${() => this.#control({ kind: 'loop', isLooping: !isLooping })}
      >
        ${drawing(svg`<path d="M3 8.5V7a2.5 2.5 0 0 1 2.5-2.5H13M11 2.5l2 2-2 2M13 7.5V9
          a2.5 2.5 0 0 1-2.5 2.5H3M5 9.5l-2 2 2 2"/>`)}
      </button>
      <span class="state" role="status">${stateSentence(replay)}</span>
    </div>`;
  }

  #seek = (event: Event): void => {
    this.draggedMs = undefined;
    this.#control({ kind: 'seek', atMs: Number((event.target as HTMLInputElement).value) });
  };

  #control(action: ReplayAction): void {
    attempt(this, this.engine.replays.control(this.session.id, action));
  }

  static override styles = [
    controls,
    stripStyles,
    css`
      .strip {
        padding: 3px 12px 3px 8px;
      }
      input {
        flex: 1 1 120px;
        min-width: 80px;
        max-width: 420px;
        margin: 0;
        accent-color: var(--accent);
      }
      .clock {
        color: var(--muted);
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .state {
        flex: 1 1 auto;
        color: var(--muted);
      }
      .state:empty {
        display: none;
      }
    `,
  ];
}

/** Why nothing is played, unless a person paused it; empty while it plays. */
function stateSentence({ stop, isPlaying, isWaiting }: ReplayState): string {
  switch (stop) {
    case 'end':
      return msg('The end. Play starts over.');
    case 'no-room':
      return msg('Paused: no room to record more. Delete captures or raise their budget, then play on.');
    case 'unreadable':
      return msg('Paused: the capture could not be read from storage. Play tries again.');
    case undefined:
      return isPlaying && isWaiting ? msg('Everything captured so far was played; new data is played at once.') : '';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'replay-strip': ReplayStrip;
  }
}
