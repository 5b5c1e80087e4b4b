import { css } from 'lit';

export const shellStyles = css`
  /* Positioned, so that nothing absolute within a scroller reaches out and makes the page wider than a phone. */
  :host {
    position: relative;
    overflow: clip;
    display: flex;
    height: 100dvh;
    background: var(--bg);
    color: var(--text);
  }
  nav {
    flex: none;
    width: 224px;
    border-right: 1px solid var(--line);
  }
  main {
    flex: 1;
    display: flex;
    flex-direction: column;
    min-width: 0;
  }
  first-run,
  wa-split-panel {
    flex: 1;
    min-height: 0;
  }
  .tabs {
    flex: none;
    display: flex;
    align-items: center;
    min-height: 38px;
    padding: 0 8px;
    border-bottom: 1px solid var(--line);
    background: var(--surface);
  }
  .tabs session-tabs {
    margin-bottom: -1px;
  }
  .grow {
    flex: 1;
  }
  .brand {
    padding-left: 4px;
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  menu-button.split {
    color: var(--accent);
  }
  /* One pane needs no panel: it is loaded with the first split, and until then is a plain box. */
  wa-split-panel {
    display: block;
    position: relative;
    --divider-width: 0px;
    --min: 0;
  }
  wa-split-panel.split {
    display: grid;
    --divider-width: 1px;
    --divider-hit-area: 13px;
    --min: 280px;
    --max: calc(100% - 280px);
  }
  wa-split-panel:not(.split)::part(divider),
  wa-split-panel:not(.split)::part(end) {
    display: none;
  }
  wa-split-panel:not(.split)::part(start) {
    height: 100%;
  }
  wa-split-panel::part(divider) {
    background: var(--line);
    color: var(--muted);
  }
  wa-split-panel::part(divider):focus-visible {
    background: var(--accent);
    outline: 2px solid var(--accent);
    outline-offset: 0;
  }
  section {
    position: relative;
    height: 100%;
    min-width: 0;
    overflow: hidden;
  }
  dialog.sheet {
    width: min(320px, 86vw);
    height: 100dvh;
    max-height: none;
    margin: 0;
    padding: 0;
    border: 0;
    border-right: 1px solid var(--line);
    background: var(--surface);
    color: var(--text);
    overscroll-behavior: contain;
  }
  dialog.sheet[open] {
    animation: slide var(--quick) ease-out;
  }
  dialog.sheet::backdrop {
    background: var(--veil);
  }
  @keyframes slide {
    from {
      translate: -24px 0;
      opacity: 0.4;
    }
  }
  @media (max-width: 719px) {
    .tabs {
      padding-top: env(safe-area-inset-top);
    }
  }
`;
