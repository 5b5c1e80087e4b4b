import { css } from 'lit';

/** The ports scroll by themselves: however many there are, the captures below them stay in sight, and in place. */
export const sidebarStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    overflow: hidden;
    background: var(--surface);
  }
  .brand {
    flex: none;
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 38px;
    padding: 0 8px 0 16px;
    font-weight: 650;
    font-size: 14px;
    letter-spacing: -0.01em;
  }
  .brand span {
    flex: 1;
  }
  .brand .icon + .icon {
    margin-left: -8px;
  }
  .filter {
    flex: none;
    position: relative;
    margin: 0 8px 6px;
  }
  .filter svg {
    position: absolute;
    top: calc(var(--h) / 2 - 7px);
    left: 8px;
    width: 14px;
    height: 14px;
    color: var(--faint);
    pointer-events: none;
  }
  .filter .input {
    width: 100%;
    height: var(--h);
    padding-inline: 28px 6px;
  }
  .ports {
    flex: 1 1 auto;
    display: flex;
    flex-direction: column;
    gap: 12px;
    min-height: 120px;
    padding: 2px 8px 10px;
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }
  .captures {
    flex: none;
    max-height: 45%;
    border-top: 1px solid var(--line);
    padding: 4px 8px calc(10px + env(safe-area-inset-bottom));
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }
  .none {
    margin: 0;
    padding: 2px 8px;
    color: var(--faint);
    font-size: 12px;
  }
  /* Too low for two that scroll: all of it does. */
  @media (max-height: 460px) {
    :host {
      overflow: auto;
    }
    .ports,
    .captures {
      flex: none;
      max-height: none;
      min-height: 0;
      overflow: visible;
    }
  }
`;
