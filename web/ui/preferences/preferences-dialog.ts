import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { type TemplateResult, css, html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { locales } from '../../i18n/configure-locale.ts';
import {
  preferencesContext,
  type PreferenceStore,
  type Preferences,
  defaultPreferences,
  themeName,
  themes,
} from './preferences.ts';
import { type ShellApi, shellContext } from '../page/shell-context.ts';
import { DialogElement } from '../kit/dialog-element.ts';

/** Of package.json; vite.config.ts puts it here. */
declare const baudcastVersion: string;

/** Theme and language of the page, applied at once, and the version of Baudcast. */
@customElement('preferences-dialog')
@localized()
export class PreferencesDialog extends DialogElement {
  @consume({ context: preferencesContext }) protected store: PreferenceStore | undefined;
  @consume({ context: shellContext }) protected shell: ShellApi | undefined;

  protected override heading(): string {
    return msg('Preferences');
  }

  protected override body(): TemplateResult {
    const { theme, locale } = this.store?.value ?? defaultPreferences;
    return html`<div class="body">
      <div class="field">
        <span class="label" id="theme">${msg('Appearance')}</span>
        <div class="segmented" role="radiogroup" aria-labelledby="theme" @keydown=${this.#arrow}>
          ${themes.map(
            (name) =>
              html`<button
                role="radio"
                aria-checked=${name === theme ? 'true' : 'false'}
                tabindex=${name === theme ? 0 : -1}
                ?autofocus=${name === theme}
                @click=${() => this.#update({ theme: name })}
              >
                ${themeName(name)}
              </button>`,
          )}
        </div>
      </div>
      <div class="field">
        <label for="language">${msg('Language')}</label>
        <select id="language" class="chip tall" @change=${this.#language}>
          <option value="auto" ?selected=${locale === 'auto'}>${msg('Browser default')}</option>
          ${locales.map(
            ({ code, name }) => html`<option value=${code} lang=${code} ?selected=${code === locale}>${name}</option>`,
          )}
        </select>
      </div>
      <p class="version">Baudcast ${baudcastVersion}</p>
    </div>`;
  }

  #language = (event: Event): void => {
    const chosen = (event.target as HTMLSelectElement).value;
    void this.#update({ locale: locales.find(({ code }) => code === chosen)?.code ?? 'auto' });
  };

  #arrow = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const { theme } = this.store?.value ?? defaultPreferences;
    const next = step && themes.at((themes.indexOf(theme) + step) % themes.length);
    if (!next) return;
    event.preventDefault();
    void this.#update({ theme: next }).then(() =>
      this.renderRoot.querySelector<HTMLElement>('[aria-checked="true"]')?.focus(),
    );
  };

  async #update(changes: Partial<Preferences>): Promise<void> {
    try {
      await this.store?.update(changes);
    } catch (error) {
      this.shell?.report(error);
    }
    this.requestUpdate();
    await this.updateComplete;
  }

  static override styles = [
    ...DialogElement.styles,
    css`
      :host {
        --dialog-width: 400px;
      }
      .body {
        display: grid;
        gap: 16px;
      }
      .version {
        margin: 0;
        color: var(--muted);
        user-select: text;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'preferences-dialog': PreferencesDialog;
  }
}
