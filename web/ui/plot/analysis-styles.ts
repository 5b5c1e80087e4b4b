import { css } from 'lit';

export const analysisStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    overflow: auto;
    border-top: 1px solid var(--line);
    background: var(--surface);
  }
  header {
    display: flex;
    align-items: flex-start;
    justify-content: space-between;
    gap: 6px;
    padding: 5px 8px 0 12px;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 6px;
    min-width: 0;
  }
  header .chip {
    max-width: 26ch;
    height: var(--h);
  }
  .facts {
    margin: 0;
    padding: 3px 12px 0;
    color: var(--muted);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    text-wrap: pretty;
  }
  .facts b {
    margin-inline-end: 4px;
    color: var(--text);
    font-weight: 550;
  }
  .canvas {
    position: relative;
    flex: 1 1 0;
    min-height: 130px;
    contain: size;
    overflow: hidden;
  }
  canvas {
    display: block;
    width: 100%;
    height: 100%;
  }
  .reading {
    position: absolute;
    top: 8px;
    right: 30px;
    padding: 0 5px;
    border-radius: var(--r);
    background: var(--surface);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    pointer-events: none;
  }
  ol {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    gap: 2px 16px;
    max-height: 44px;
    margin: 0;
    padding: 2px 12px 6px;
    overflow: auto;
    color: var(--muted);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    list-style: none;
  }
  ol b {
    color: var(--text);
    font-weight: 550;
  }
`;
