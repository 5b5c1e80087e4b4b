import { css } from 'lit';

export const monitorViewStyles = css`
  /* Rows are where it would stand. */
  .body:has(virtual-rows[filled]) slot[name='empty'] {
    display: none;
  }
  :host([inspecting]) {
    --aside: 320px;
  }
  virtual-rows {
    position: absolute;
    inset: 0 calc(var(--aside, 0px) + 17px) 0 0;
  }
  overview-strip {
    position: absolute;
    inset: 0 var(--aside, 0px) 0 auto;
    width: 16px;
  }
  .newest {
    right: 43px;
  }
  :host([inspecting]) .newest {
    right: 363px;
  }
  inspector-panel {
    position: absolute;
    inset: 0 0 0 auto;
    width: 320px;
  }
  @container (max-width: 719px) {
    :host([inspecting]) {
      --aside: 0px;
    }
    :host([inspecting]) virtual-rows,
    :host([inspecting]) overview-strip {
      bottom: 50%;
    }
    inspector-panel {
      inset: 50% 0 0;
      width: auto;
      border-top: 1px solid var(--line);
    }
    :host([inspecting]) .newest {
      right: 43px;
      bottom: calc(50% + 12px);
    }
  }
  /* Half of so little shows neither rows nor bytes. */
  @media (max-height: 480px) {
    @container (max-width: 719px) {
      inspector-panel {
        z-index: 3;
        inset: 0;
      }
    }
  }
  .markers {
    display: flex;
    align-items: center;
    gap: 6px;
    padding: 3px 12px;
    border-top: 1px solid var(--line);
    background: var(--raised);
    color: var(--muted);
    font-variant-numeric: tabular-nums;
  }
  .markers .flag {
    color: var(--accent);
  }
  .cleared {
    position: absolute;
    z-index: 2;
    right: 43px;
    top: 8px;
  }
  .filter {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    padding: 6px 12px;
    border-bottom: 1px solid var(--line);
    background: var(--raised);
  }
  .filter find-field {
    order: 0;
    flex: 1 1 200px;
    max-width: 480px;
    margin: 0;
  }
  progress {
    width: 140px;
    accent-color: var(--accent);
  }
`;
