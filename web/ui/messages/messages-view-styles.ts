import { css } from 'lit';

export const messagesViewStyles = css`
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    padding: 7px 12px;
    border-bottom: 1px solid var(--line);
  }
  .choices {
    flex: 1 1 var(--h);
    min-width: var(--h);
  }
  .icons {
    display: inline-flex;
    gap: 4px;
  }
  query-field {
    flex: 0 1 380px;
    min-width: 200px;
  }
  .count {
    color: var(--muted);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  message-grid {
    position: absolute;
    inset: 0 var(--aside, 0px) 0 0;
  }
  :host([aside]) {
    --aside: 340px;
  }
  aside {
    position: absolute;
    inset: 0 0 0 auto;
    width: 340px;
    overflow: auto;
    padding: 8px 12px 16px;
    border-left: 1px solid var(--line);
    background: var(--surface);
    font-size: 13px;
    scrollbar-width: thin;
  }
  aside header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 6px;
    margin-bottom: 6px;
  }
  aside h2 {
    margin: 0;
    font-size: 13px;
    font-weight: 650;
  }
  aside .facts {
    margin: 0 0 8px;
    color: var(--muted);
    font-variant-numeric: tabular-nums;
  }
  .newest {
    right: calc(var(--aside, 0px) + 26px);
  }
  .empty {
    position: absolute;
    inset: 0;
    z-index: 1;
    overflow: auto;
    display: grid;
    align-content: safe center;
    justify-items: center;
    gap: 10px;
    padding: 16px;
    background: var(--surface);
    color: var(--muted);
    text-align: center;
    text-wrap: balance;
  }
  .empty h2 {
    margin: 0;
    color: var(--text);
    font-size: 15px;
    font-weight: 600;
  }
  .empty p {
    max-width: 56ch;
    margin: 0;
  }
  .empty .choices {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
    max-width: 560px;
  }
  .empty button {
    color: var(--text);
  }
  .empty pre {
    max-width: min(72ch, 100%);
    margin: 0;
    padding: 6px 10px;
    border: 1px solid var(--line);
    border-radius: var(--r);
    background: var(--raised);
    color: var(--text);
    text-align: start;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  @container (max-width: 700px) {
    .bar {
      padding: 6px 8px;
    }
    query-field {
      order: 2;
      flex: 1 0 100%;
    }
    .count {
      order: 3;
    }
    :host([aside]) {
      --aside: 0px;
    }
    :host([aside]) message-grid {
      bottom: 50%;
    }
    :host([aside]) .newest {
      bottom: calc(50% + 12px);
    }
    aside {
      inset: 50% 0 0;
      width: auto;
      border-top: 1px solid var(--line);
      border-left: 0;
    }
  }
`;
