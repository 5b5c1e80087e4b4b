import { css } from 'lit';

export const relayListStyles = css`
  .relay + .relay {
    margin-top: 6px;
  }
  .line {
    position: relative;
    display: flex;
    align-items: center;
    border-radius: var(--r);
  }
  h3 {
    flex: 1;
    display: flex;
    align-items: center;
    gap: 8px;
    min-width: 0;
    min-height: calc(var(--h) + 2px);
    margin: 0;
    padding: 0 8px;
    font: inherit;
    font-weight: 550;
    white-space: nowrap;
  }
  h3 .name {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  h3 small {
    flex: none;
    margin-left: auto;
    padding-left: 4px;
    color: var(--faint);
    font-size: 11px;
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  h3 .badge {
    flex: none;
    padding: 0 4px;
    border: 1px solid var(--line);
    border-radius: 4px;
    color: var(--muted);
    font-size: 10px;
    font-weight: 400;
    line-height: 14px;
  }
  .line:hover menu-button,
  .line:focus-within menu-button {
    opacity: 1;
  }
  port-list,
  relay-trouble {
    margin-inline-start: 12px;
  }
  relay-trouble {
    padding: 0 0 4px 14px;
  }
`;
