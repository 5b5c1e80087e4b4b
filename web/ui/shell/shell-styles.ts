import { css } from 'lit';

export const shellStyles = css`
  /* Positioned, so that nothing absolute within a scroller reaches out and makes the page wider than a phone. */
  :host {
    position: relative;
    overflow: clip;
    display: flex;
    /* Where a screen keyboard lies over the page, it is as high as what can be seen. */
    height: var(--page-height, 100dvh);
    background: var(--bg);
    color: var(--text);
  }
  nav {
    flex: none;
    position: relative;
    width: min(var(--sidebar, 240px), 50vw);
  }
  main {
    flex: 1;
    display: flex;
    flex-direction: column;
    min-width: 0;
  }
  first-run,
  split-panel {
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
  /* It is loaded with the first split; until then it is a plain box. */
  split-panel:not(:defined) {
    display: block;
    position: relative;
  }
  section {
    position: relative;
    display: flex;
    flex-direction: column;
    height: 100%;
    min-width: 0;
    overflow: hidden;
  }
  section > tab-view {
    flex: 1;
    min-height: 0;
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
