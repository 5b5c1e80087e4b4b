import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { JobSummary } from '../../engine/api/jobs.ts';
import { errorSentence } from '../../i18n/error-sentences.ts';
import type { SequenceAction } from '../../engine/api/sessions.ts';
import { formatBytes, formatCount, formatRate, formatSpan } from '../../i18n/format.ts';
import { controls } from '../kit/controls.ts';
import { FootHeight } from '../kit/foot-height.ts';
import { icon } from '../kit/icons.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';

/** Long work: how far each job is, and a way to end it. Nothing while there is none. */
@customElement('job-strip')
@localized()
class JobStrip extends LitElement {
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;

  constructor() {
    super();
    new FootHeight(this, 'ul', 'page');
  }

  override render() {
    const { jobs } = this.engineState;
    if (jobs.length === 0) return nothing;
    return html`<ul aria-label=${msg('Running jobs')}>
      ${repeat(
        jobs,
        ({ id }) => id,
        (job) => html`<li>${job.error ? this.#failed(job) : this.#running(job)}</li>`,
      )}
    </ul>`;
  }

  #running(job: JobSummary) {
    const { done, total, unit, rate } = job;
    const what = this.#what(job);
    const far = this.#far(job);
    return html`<span class="what">${what}</span>
      ${total === 0 ? nothing : html`<progress max=${total} value=${done} aria-label=${what}></progress>`}
      <span class="far">${far}${unit === 'bytes' && rate > 0 ? `, ${formatRate(rate)}` : ''}${this.#more(job)}</span>
      ${this.#steering(job)}
      <button class="quiet" type="button" @click=${() => this.engine.jobs.cancel(job.id)}>${msg('Stop')}</button>`;
  }

  #far({ subject, step, unit, done, total }: JobSummary) {
    const line = subject.kind === 'paste' ? subject.line : undefined;
    if (line) return msg(str`line ${formatCount(line.number)} of ${formatCount(line.of)}`);
    switch (unit) {
      case 'steps':
        return step && (step.question ?? msg(str`line ${formatCount(step.line)}: ${step.text}`));
      case 'bytes':
        return total === 0 ? formatBytes(done) : msg(str`${formatBytes(done)} of ${formatBytes(total)}`);
      case 'times':
        return total === 0
          ? msg(str`${formatCount(done)} times`)
          : msg(str`${formatCount(done)} of ${formatCount(total)} times`);
    }
  }

  /** Pause, resume, and the answer to what a sequence asks. */
  #steering({ subject, step }: JobSummary) {
    if (subject.kind !== 'sequence') return nothing;
    const steer = (action: SequenceAction) => () => void this.engine.sessions.steerSequence(subject.sessionId, action);
    return html`<span class="steering">
      ${
        step?.question === undefined
          ? nothing
          : html`<button class="quiet" type="button" @click=${steer('answer')}>${msg('Continue')}</button>`
      }
      <button class="quiet" type="button" @click=${steer(step?.isPaused ? 'resume' : 'pause')}>
        ${step?.isPaused ? msg('Resume') : msg('Pause')}
      </button>
    </span>`;
  }

  /** Of a paste and of a file transfer the time left, and errors that were corrected. */
  #more({ subject, done, total, rate }: JobSummary): string {
    const isTransfer = subject.kind === 'send' || subject.kind === 'receive';
    if (!isTransfer && subject.kind !== 'paste') return '';
    const left = rate > 0 && total > done ? `, ${msg(str`${formatSpan(((total - done) / rate) * 1000)} left`)}` : '';
    const corrected = isTransfer ? subject.corrected : 0;
    if (isTransfer && done === 0 && corrected === 0) return `, ${msg('waiting for the device')}`;
    return corrected === 0 ? left : `${left}, ${msg(str`errors corrected: ${formatCount(corrected)}`)}`;
  }

  #failed({ id, error, ...job }: JobSummary) {
    return html`<span class="what">${this.#what({ id, error, ...job })}</span>
      <span class="err">${error ? errorSentence(error.code, error.detail) : nothing}</span>
      <button
        class="icon"
        type="button"
        title=${msg('Dismiss')}
        aria-label=${msg('Dismiss')}
        @click=${() => this.engine.jobs.dismiss(id)}
      >
        ${icon('close')}
      </button>`;
  }

  #what({ subject }: JobSummary): string {
    const { sessions, ports, captures } = this.engineState;
    const captureName = (id: string) => captures.find((capture) => capture.id === id)?.name ?? '';
    switch (subject.kind) {
      case 'sequence':
      case 'paste':
      case 'repeat': {
        const session = sessions.find(({ id }) => id === subject.sessionId);
        const port = ports.find(({ id }) => id === session?.portId)?.name ?? '';
        if (subject.kind === 'sequence') return msg(str`Sequence “${subject.name}” on ${port}`);
        return subject.kind === 'paste' ? msg(str`Pasting to ${port}`) : msg(str`Repeating to ${port}`);
      }
      case 'send':
        return subject.file === '' ? msg('Sending files') : msg(str`Sending ${subject.file}`);
      case 'receive':
        return subject.file === '' ? msg('Receiving files') : msg(str`Receiving ${subject.file}`);
      case 'export':
        return msg(str`Exporting ${captureName(subject.captureId)}`);
      case 'export-timeline':
        return msg('Saving a timeline');
      case 'export-all':
        return msg('Saving all captures');
      case 'load':
        return msg(str`Loading ${captureName(subject.captureId)}`);
      case 'open':
        return msg(str`Opening ${subject.file}`);
    }
  }

  static override styles = [
    controls,
    css`
      ul {
        max-height: 30vh;
        margin: 0;
        padding: 0;
        overflow: auto;
        border-top: 1px solid var(--line);
        background: var(--raised);
        list-style: none;
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 10px;
        padding: 4px 12px;
      }
      .what {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      progress {
        flex: 1;
        min-width: 80px;
        max-width: 320px;
        height: 6px;
        accent-color: var(--accent);
      }
      .far {
        color: var(--muted);
      }
      .err {
        flex: 1;
        color: var(--err);
      }
      .steering {
        display: flex;
        gap: 6px;
        margin-left: auto;
      }
      li > button {
        margin-left: auto;
      }
      .steering + button {
        margin-left: 0;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'job-strip': JobStrip;
  }
}
