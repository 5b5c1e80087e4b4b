import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { type TemplateResult, css, html } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { SerialError } from '../../core/serial-error.ts';
import type { FileSettings } from '../../engine/api/captures.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import { formatCount } from '../../i18n/format.ts';
import { joinSentences } from '../../i18n/join-sentences.ts';
import { DialogElement } from '../kit/dialog-element.ts';
import { engineContext } from '../page/contexts.ts';
import { checkedSettings, countSettings, restoreSettings } from '../page/kept-settings.ts';
import { availableStorage } from '../page/kept-values.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { loadPreferences, type PreferenceStore, preferencesContext } from './preferences.ts';

/** Asks what to do with the settings in a file. */
@customElement('restore-dialog')
@localized()
export class RestoreDialog extends DialogElement {
  @property({ attribute: false }) settings: FileSettings = { values: {}, ports: {} };
  @property() fileName = '';
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;
  @consume({ context: preferencesContext }) protected store: PreferenceStore | undefined;
  @state() private replaces = false;

  protected override heading(): string {
    return msg('Settings in this file');
  }

  protected override body(): TemplateResult {
    const { commands, recipes, sequences, formats, views } = countSettings(this.settings.values);
    const counts: readonly (readonly [string, number])[] = [
      [msg('Commands of the library'), commands],
      [msg('Signal recipes'), recipes],
      [msg('Sequences'), sequences],
      [msg('Own message formats'), formats],
      [msg('Ports with name, settings and colour'), Object.keys(this.settings.ports).length],
      [msg('Views with filter, packets, decoder and highlights'), views],
    ];
    const stays = joinSentences(
      msg('Commands, recipes and sequences are added, each once.'),
      msg('Other settings are imported only where nothing was chosen here.'),
    );
    const isReplaced = joinSentences(
      msg('The file has priority, also for language and appearance.'),
      msg('Settings that are not in the file stay.'),
    );
    return html`<form class="body" method="dialog" @submit=${this.#restore}>
        <p>${msg(str`“${this.fileName}” has settings of another browser:`)}</p>
        <ul>
          ${counts.map(([name, count]) => html`<li><span>${name}</span> <b>${formatCount(count)}</b></li>`)}
        </ul>
        <fieldset>
          <legend class="label">${msg('What is here already')}</legend>
          ${this.#choice(false, msg('stays'), stays)} ${this.#choice(true, msg('is replaced'), isReplaced)}
        </fieldset>
        <p class="note">${msg('Open ports keep their settings. Captures are opened in any case.')}</p>
      </form>
      <footer>
        <button class="quiet tall" type="button" @click=${() => this.close()}>${msg('Captures only')}</button>
        <button class="primary" type="button" autofocus @click=${this.#restore}>${msg('Import settings')}</button>
      </footer>`;
  }

  #choice(replaces: boolean, name: string, about: string): TemplateResult {
    return html`<label class="check"
      ><input
        type="radio"
        name="replaces"
        .checked=${this.replaces === replaces}
        @change=${() => (this.replaces = replaces)}
      />
      <span>${name}<small>${about}</small></span></label
    >`;
  }

  #restore = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.close();
    try {
      const values = checkedSettings(this.settings.values);
      if (!values) throw new SerialError('settings-wrong', this.fileName);
      const keys = restoreSettings(availableStorage(), values, this.replaces);
      if (!keys) throw new SerialError('storage-full');
      await this.engine.ports.restore(this.settings.ports, this.replaces);
      // As if another tab had changed them.
      for (const key of keys) dispatchEvent(new StorageEvent('storage', { key }));
      await this.store?.update(loadPreferences(availableStorage()));
      this.shell?.tell(msg('Settings imported.'));
    } catch (error) {
      this.shell?.report(error);
    }
  };

  static override styles = [
    ...DialogElement.styles,
    css`
      p,
      ul {
        margin: 0 0 12px;
        overflow-wrap: anywhere;
      }
      ul {
        padding: 8px 12px;
        border: 1px solid var(--line);
        border-radius: var(--r);
        list-style: none;
      }
      li {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        line-height: 1.7;
      }
      b {
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      fieldset {
        display: grid;
        gap: 10px;
        margin: 0 0 12px;
        padding: 0;
        border: 0;
      }
      legend {
        padding: 0 0 8px;
      }
      .check {
        display: flex;
        align-items: baseline;
        gap: 8px;
      }
      small {
        display: block;
        color: var(--muted);
        font-size: 12px;
      }
      .note {
        margin: 0;
        color: var(--muted);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'restore-dialog': RestoreDialog;
  }
}
