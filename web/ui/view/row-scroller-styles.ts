import { css } from 'lit';

/** Rows of which only those in sight exist: a layer that stays in sight within content as high as all of them. */
export const rowScrollerStyles = css`
  #scroller {
    overflow: auto;
    overflow-anchor: none;
    overscroll-behavior: contain;
    contain: strict;
  }
  #scroller:focus-visible {
    outline-offset: -2px;
  }
  #content {
    min-width: 100%;
    width: max-content;
  }
  #layer {
    position: sticky;
    top: 0;
    overflow-x: visible;
    overflow-y: clip;
  }
`;
