import { css, unsafeCSS } from 'lit';

/** The axis of values has this width in all charts, so that their times are below each other. */
export const axisPx = 62;

export const chartStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-width: 0;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 14px;
    max-height: 54px;
    overflow: hidden;
    position: relative;
    padding: 4px 42px 0 ${unsafeCSS(axisPx)}px;
    font-size: 12px;
    line-height: 18px;
  }
  .series {
    display: inline-flex;
    align-items: baseline;
    gap: 5px;
    min-width: 0;
  }
  .swatch {
    align-self: center;
  }
  .name {
    max-width: 24ch;
    overflow: hidden;
    color: var(--muted);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  b {
    min-width: 5ch;
    font-weight: 550;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .legend .icon {
    position: absolute;
    top: 2px;
    right: 8px;
    width: 26px;
    height: 24px;
  }
  .notes {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 6px;
    max-height: 66px;
    overflow: auto;
    padding: 2px 12px 0 ${unsafeCSS(axisPx - 6)}px;
    font-size: 11.5px;
    line-height: 16px;
  }
  .crossing {
    gap: 5px;
    padding: 2px 6px;
    border-radius: var(--r);
    color: var(--muted);
    font-variant-numeric: tabular-nums;
    white-space: normal;
    text-align: start;
  }
  .crossing:disabled {
    opacity: 1;
  }
  .crossing:hover:enabled {
    background: var(--raised);
  }
  .crossing span {
    color: var(--text);
  }
  .crossing.beyond {
    background: var(--warn-soft);
    color: var(--warn);
  }
  .crossing.beyond span {
    color: inherit;
    font-weight: 600;
  }
  .warn {
    padding-inline: 6px;
    color: var(--warn);
  }
  .at {
    margin-inline-start: auto;
    color: var(--faint);
    font-variant-numeric: tabular-nums;
  }
  .canvas {
    flex: 1 1 0;
    min-height: 106px;
    contain: size;
    overflow: hidden;
  }
  .uplot {
    font-family: inherit;
  }
  .u-select {
    background: color-mix(in srgb, var(--accent) 18%, transparent);
  }
  .u-hz .u-cursor-x {
    border-right: 1px solid var(--edge);
  }
`;
