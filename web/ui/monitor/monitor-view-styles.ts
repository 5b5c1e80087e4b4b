import { css } from 'lit';

export const monitorViewStyles = css`
  virtual-rows {
    position: absolute;
    inset: 0;
  }
  :host([inspecting]) virtual-rows {
    right: 320px;
  }
  :host([inspecting]) .newest {
    right: 336px;
  }
  inspector-panel {
    position: absolute;
    inset: 0 0 0 auto;
    width: 320px;
  }
  @container (max-width: 719px) {
    :host([inspecting]) virtual-rows {
      right: 0;
      bottom: 50%;
    }
    inspector-panel {
      inset: 50% 0 0;
      width: auto;
      border-top: 1px solid var(--line);
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
    right: 26px;
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
