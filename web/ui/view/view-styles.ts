import { css } from 'lit';

/** A view's bar. The view's width decides what is narrow, not the window's: two views may be side by side. */
export const barStyles = css`
  :host {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    padding: 7px 12px;
    border-bottom: 1px solid var(--line);
  }
  /* What does not fit goes into a panel. */
  .choices {
    flex: 1 1 var(--h);
    min-width: var(--h);
  }
  .icons {
    display: inline-flex;
    gap: 4px;
  }
  .only-narrow {
    display: none;
  }
  @container (max-width: 700px) {
    :host {
      padding: 6px 8px;
    }
    .only-narrow {
      display: inline-flex;
    }
    .not-narrow {
      display: none;
    }
  }
`;

/** What `terminal-view` and `monitor-view` have in common. */
export const viewStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    container-type: inline-size; /* without a name, as session-view */
  }
  /* Little room: the bar is back when the screen keyboard is closed. */
  :host([compact]) terminal-bar,
  :host([compact]) monitor-bar:not(:has(.wanted)),
  :host([compact]) .notice {
    display: none;
  }
  .body {
    position: relative;
    flex: 1;
    min-height: 0;
    background: var(--surface);
    contain: strict;
  }
  .newest {
    position: absolute;
    z-index: 2;
    right: 26px;
    bottom: 12px;
    box-shadow: var(--float);
  }
  .progress {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 5px 12px;
    border-bottom: 1px solid var(--line);
    background: var(--raised);
  }
  .progress span {
    flex: 1;
  }
  find-field {
    flex: 0 1 330px;
    min-width: 200px;
  }
  @container (max-width: 700px) {
    find-field {
      order: 2;
      flex: 1 0 100%;
      max-width: none;
    }
    find-field:not(.wanted) {
      display: none;
    }
  }
`;
