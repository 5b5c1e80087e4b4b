import { css } from 'lit';

/** Colours of highlights: `--hl` for a bar, `--tint` behind text of any colour. */
export const highlightColorStyles = css`
  .hl-red {
    --hl: var(--port-red);
  }
  .hl-orange {
    --hl: var(--port-orange);
  }
  .hl-yellow {
    --hl: var(--port-yellow);
  }
  .hl-green {
    --hl: var(--port-green);
  }
  .hl-teal {
    --hl: var(--port-teal);
  }
  .hl-blue {
    --hl: var(--port-blue);
  }
  .hl-violet {
    --hl: var(--port-violet);
  }
  .hl-pink {
    --hl: var(--port-pink);
  }
  [class*='hl-'] {
    --tint: color-mix(in srgb, var(--hl) 13%, var(--surface));
  }
  .hl-quiet {
    --hl: var(--edge);
    --tint: var(--surface);
  }
`;
