import { css } from 'lit';

export const plotViewStyles = css`
  .body {
    display: flex;
    outline-offset: -2px;
  }
  .main {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
  }
  .charts {
    display: flex;
    flex: 1 1 0;
    flex-direction: column;
    min-width: 0;
    overflow: auto;
    scrollbar-width: thin;
  }
  .charts:focus-visible {
    outline-offset: -2px;
  }
  plot-chart {
    flex: 1 0 0;
  }
  plot-chart + plot-chart {
    border-top: 1px solid var(--line);
  }
  plot-analysis {
    flex: 1.25 1 0;
  }
  plot-values {
    flex: none;
    width: min(392px, 42%);
    border-inline-start: 1px solid var(--line);
  }
  @container (max-width: 700px) {
    .body {
      flex-direction: column;
    }
    plot-values {
      width: auto;
      max-height: 42%;
      border-inline-start: 0;
      border-top: 1px solid var(--line);
    }
    .main:has(plot-analysis) .charts {
      flex: 0 1 30%;
    }
    /* There is room for one table. */
    .measured plot-values {
      display: none;
    }
  }
  .notice {
    margin: 0;
    padding: 4px 12px;
    border-bottom: 1px solid var(--line);
    background: var(--raised);
    color: var(--muted);
    font-size: 12px;
  }
  .empty {
    align-self: center;
    max-width: 560px;
    margin: auto;
    padding: 16px;
    color: var(--muted);
  }
  .empty h2 {
    margin: 0 0 8px;
    color: var(--text);
    font-size: 15px;
    font-weight: 600;
  }
  .empty p {
    margin: 8px 0 4px;
  }
  .empty code {
    display: block;
    width: fit-content;
    max-width: 100%;
    margin: 4px 0;
    overflow-wrap: anywhere;
    padding: 3px 8px;
    border-radius: var(--r);
    background: var(--raised);
    color: var(--text);
    font-family: var(--mono);
    font-size: 12.5px;
  }
  .empty .received {
    border-inline-start: 3px solid var(--warn);
  }
`;
