import { css } from 'lit';

/** Columns of a row, and of the head above the rows. */
export const fieldColumns = css`
  .row {
    display: grid;
    grid-template-columns: 44px 100px minmax(90px, 1.3fr) 54px 68px 62px 64px minmax(90px, 1fr) 34px;
    align-items: center;
    gap: 4px 6px;
  }
  .name {
    grid-column: 3;
  }
  .count,
  .bits {
    grid-column: 4;
  }
  .scale {
    grid-column: 5;
  }
  .offset {
    grid-column: 6;
  }
  .unit {
    grid-column: 7;
  }
  .states {
    grid-column: 8;
  }
  .row.registers {
    grid-template-columns: 44px 88px 66px 74px minmax(80px, 1.2fr) 46px 58px 54px 58px minmax(80px, 1fr) 34px;
  }
  .registers .table {
    grid-column: 2;
  }
  .registers .text {
    grid-column: 3;
  }
  .registers .kind {
    grid-column: 4;
  }
  .registers .name {
    grid-column: 5;
  }
  .registers :is(.count, .bits) {
    grid-column: 6;
  }
  .registers .scale {
    grid-column: 7;
  }
  .registers .offset {
    grid-column: 8;
  }
  .registers .unit {
    grid-column: 9;
  }
  .registers .states {
    grid-column: 10;
  }
`;

export const fieldRowStyles = [
  fieldColumns,
  css`
    :host {
      display: block;
      padding: 3px 4px 3px 0;
    }
    .row > * {
      grid-row: 1;
      min-width: 0;
    }
    .row select {
      width: 100%;
      height: var(--h);
    }
    .kind.mono {
      grid-column: 2;
      color: var(--faint);
      text-align: center;
    }
    .wrong select {
      border-color: var(--err);
    }
    .cell {
      display: block;
    }
    .input {
      width: 100%;
      height: var(--h);
      padding-inline: 7px;
    }
    .mono ~ .text {
      grid-column: 3 / -2;
    }
    .sum,
    .type {
      grid-column: 3 / 5;
    }
    .order {
      grid-column: 3 / 6;
    }
    .sum ~ .order,
    .counts {
      grid-column: 5 / 8;
    }
    .from,
    .counts ~ .offset {
      grid-column: 8;
    }
    .registers > :is(.kind:not(.mono) + .text, .order) {
      grid-column: 5 / 7;
    }
    menu-button {
      grid-column: -2;
    }
    .error {
      margin: 2px 0 2px 50px;
      overflow-wrap: anywhere;
    }
    .tag {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
    :is(.from, .counts ~ .offset) .tag {
      flex: none;
      position: static;
      width: auto;
      height: auto;
      clip-path: none;
    }
    .from,
    .counts ~ .offset {
      display: flex;
      align-items: center;
      gap: 6px;
      color: var(--muted);
      font-size: 12px;
    }
    @media (max-width: 759px) {
      /* Kind and name in a line; the others below, each under its own name. */
      .row,
      .row.registers {
        grid-template-columns: 34px repeat(4, minmax(0, 1fr)) 34px;
        padding-left: 4px;
      }
      .row > :is(.handle, menu-button) {
        width: 34px;
      }
      .row > :not(.handle, menu-button) {
        grid-row: auto;
      }
      .row > .kind {
        grid-column: 2 / 4;
      }
      .row > .kind.mono {
        grid-column: 2;
      }
      .row > .name {
        grid-column: 4 / 6;
      }
      .row > :is(.count, .bits) {
        grid-column: 2;
      }
      .row > .scale {
        grid-column: 3;
      }
      .row > .offset {
        grid-column: 4;
      }
      .row > .unit {
        grid-column: 5;
      }
      .row > :is(.states, .sum, .order, .from, .counts ~ .offset) {
        grid-column: 2 / 6;
      }
      .row > .type {
        grid-row: 1;
        grid-column: 4 / 6;
      }
      .row > .counts {
        grid-column: 2 / 6;
      }
      .row > .bits + .states {
        grid-column: 3 / 6;
      }
      .row > .table {
        grid-column: 2 / 4;
      }
      .row > .text,
      .registers > :is(.kind:not(.mono) + .text, .order) {
        grid-row: 1;
        grid-column: 4 / 6;
      }
      .row > .kind.mono + .text {
        grid-column: 3 / 6;
      }
      .tag {
        position: static;
        display: block;
        width: auto;
        height: auto;
        clip-path: none;
        color: var(--muted);
        font-size: 11px;
      }
      :is(.name, .text) .tag {
        display: none;
      }
      .error {
        margin-inline: 8px;
      }
    }
  `,
];
