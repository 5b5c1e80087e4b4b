import { msg } from '@lit/localize';
import { css, html, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';
import type { PortColor } from '../../engine/api/ports.ts';
import type { PortStatus } from './port-status.ts';

/** A shape for each status, so that colour is never the only cue. */
const shapes: Readonly<Record<PortStatus, SVGTemplateResult>> = {
  unreached: svg`
    <circle cx="5" cy="5" r="3.25" stroke-dasharray="1.5 1.9"/>
    <circle cx="5" cy="5" r="1" fill="currentColor" stroke="none"/>`,
  open: svg`<circle cx="5" cy="5" r="4" fill="currentColor" stroke="none"/>`,
  opening: svg`
    <circle cx="5" cy="5" r="3.25"/>
    <path d="M5 1.75a3.25 3.25 0 0 1 0 6.5z" fill="currentColor" stroke="none"/>`,
  lost: svg`<circle cx="5" cy="5" r="3.75"/><path d="m2.4 7.6 5.2-5.2"/>`,
  released: svg`<circle cx="5" cy="5" r="3.25"/><path d="M3.5 5h3"/>`,
  failed: svg`<path d="m2 2 6 6M8 2 2 8"/>`,
  ready: svg`<circle cx="5" cy="5" r="3.25"/>`,
  away: svg`<circle cx="5" cy="5" r="3.25" stroke-dasharray="1.5 1.9"/>`,
};

/** The dot before a port's name, in the port's colour unless something is wrong. Hidden from assistive technology. */
export function portDot(status: PortStatus, color: PortColor | undefined): TemplateResult {
  return html`<svg class="dot ${status} ${color ?? ''}" viewBox="0 0 10 10" aria-hidden="true">${shapes[status]}</svg>`;
}

/** The status in a word or two. */
export function statusName(status: PortStatus): string {
  switch (status) {
    case 'unreached':
      return msg('its computer is offline');
    case 'open':
      return msg('open');
    case 'opening':
      return msg('opening');
    case 'lost':
      return msg('lost');
    case 'released':
      return msg('released');
    case 'failed':
      return msg('not opened');
    case 'ready':
      return msg('not open');
    case 'away':
      return msg('not plugged in');
  }
}

export const dotStyles = css`
  .dot {
    flex: none;
    width: 10px;
    height: 10px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    color: var(--accent);
  }
  .dot.ready,
  .dot.away {
    color: var(--faint);
  }
  .dot.teal {
    color: var(--port-teal);
  }
  .dot.blue {
    color: var(--port-blue);
  }
  .dot.violet {
    color: var(--port-violet);
  }
  .dot.pink {
    color: var(--port-pink);
  }
  .dot.red {
    color: var(--port-red);
  }
  .dot.orange {
    color: var(--port-orange);
  }
  .dot.yellow {
    color: var(--port-yellow);
  }
  .dot.green {
    color: var(--port-green);
  }
  .dot.unreached,
  .dot.released {
    color: var(--warn);
  }
  .dot.lost,
  .dot.failed {
    color: var(--err);
  }
`;
