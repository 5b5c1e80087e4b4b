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
  .grow {
    flex: 1 1 0;
  }
  .choices {
    display: contents;
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
    /* One row that scrolls sideways, so that the data keeps its room. */
    .choices {
      order: 1;
      display: flex;
      flex: 1 0 100%;
      gap: 6px;
      overflow-x: auto;
      scrollbar-width: none;
    }
    .choices > * {
      flex: none;
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
    flex: 1 1 250px;
    max-width: 290px;
    margin-left: auto;
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
