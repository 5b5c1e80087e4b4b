import { css } from 'lit';

export const monitorViewStyles = css`
  virtual-rows {
    position: absolute;
    inset: 0;
  }
  .cleared {
    position: absolute;
    z-index: 2;
    right: 26px;
    top: 8px;
  }
  .filter {
    display: flex;
    padding: 6px 12px;
    border-bottom: 1px solid var(--line);
    background: var(--raised);
  }
  .filter find-field {
    flex: 1;
    max-width: 480px;
    margin: 0;
  }
  progress {
    width: 140px;
    accent-color: var(--accent);
  }
`;
