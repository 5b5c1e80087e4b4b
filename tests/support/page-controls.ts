import type { Page } from '@playwright/test';

/** A button, a menu's item, a field or a list of choices of the page. */
export interface PageControl {
  /** The element in whose shadow tree it is. */
  readonly host: string;
  readonly name: string;
  readonly kind: string;
}

/** All controls of the page, in any shadow tree, also in closed menus and panels. */
export function controlsOf(page: Page): Promise<readonly PageControl[]> {
  return page.evaluate(() => {
    const wanted =
      'button, select, input, textarea, [role=menuitem], [role=menuitemradio], [role=separator], [role=tab]';
    const found = new Map<string, PageControl>();
    const nameOf = (element: HTMLElement): string => {
      const label = (element as HTMLInputElement).labels?.[0]?.textContent;
      const slotted = Array.from(element.querySelectorAll('slot'), (slot) =>
        slot
          .assignedNodes({ flatten: true })
          .map((node) => node.textContent)
          .join(''),
      );
      const text = [element.textContent, ...slotted].join(' ');
      const name = element.getAttribute('aria-label') ?? label ?? (text.trim() || element.title);
      return name.replaceAll(/\s+/g, ' ').trim();
    };
    const walk = (root: ParentNode, host: string): void => {
      for (const element of root.querySelectorAll<HTMLElement>('*')) {
        // A view, or a session, that is not visible now.
        if (element.closest('[hidden].view, section[hidden]')) continue;
        if (element.matches(wanted)) {
          const control = { host, name: nameOf(element), kind: element.getAttribute('role') ?? element.localName };
          found.set(JSON.stringify(control), control);
        }
        const { shadowRoot } = element;
        if (shadowRoot && element.localName !== 'command-palette') walk(shadowRoot, element.localName);
      }
    };
    walk(document, 'page');
    return [...found.values()];
  });
}

/** The palette's entry for each control: a command, or `none: ` and why there is none. */
const table: readonly (readonly [host: RegExp, name: RegExp, command: string])[] = [
  [/./, /^Commands$/, 'palette'],
  [/./, /^Preferences$/, 'preferences'],
  [/app-sidebar|first-run/, /^Connect a device$/, 'connect'],
  [/app-sidebar|first-run/, /^Add a relay$/, 'relay'],
  [/app-sidebar/, /^Find a port$/, 'sidebar'],
  [/app-sidebar/, /^Open a file…$/, 'open-file'],
  [/fold-group/, /./, 'sidebar'],
  [/sidebar-divider|split-panel/, /^Width of/, 'none: a width is dragged; the divider has keys of its own'],
  [/port-list/, /./, 'sidebar'],
  [/capture-list/, /^All captures…$/, 'captures'],
  [/capture-list/, /./, 'open-capture'],
  [/session-tabs/, /./, 'next-tab'],
  [/app-shell/, /^Ports and captures$/, 'sidebar'],
  // Menus; the text shows which one it is.
  [/menu-button/, /^Actions for|^More$/, 'none: opens a menu whose items are here'],
  [/menu-button/, /^Side by side$/, 'split'],
  [/menu-button/, /^One pane$/, 'split'],
  [/menu-button/, / side by side$/, 'split'],
  [/pop-panel/, /^(More controls|View options)$/, 'none: opens a panel whose controls are here'],
  [/session-toolbar/, /^Save…$/, 'session.save'],
  [/menu-button/, /^(Open|Close|Leave)$/, 'open-port'],
  [/menu-button/, /^Release for another program$/, 'session.lend'],
  [/released-strip/, /^Take back now$/, 'session.reopen'],
  [/released-strip/, /^Close$/, 'session.close'],
  [/released-strip/, /^Take back/, 'session.take-back'],
  [/menu-button/, /^Name and settings…$/, 'edit-port'],
  [/menu-button/, /^Merged timeline…$/, 'timeline'],
  [/timeline-view/, /^Choose…$/, 'session.timeline'],
  [/timeline-view/, /^Save…$/, 'session.save'],
  [/timeline-view/, /./, 'open-capture'],
  [/timeline-monitor/, /^Conditions/, 'session.view-conditions'],
  [/timeline-monitor/, /^Show in its own capture$/, 'session.view-own-row'],
  [/menu-button/, /^Forget this port$/, 'forget-port'],
  // The session's bar.
  [/view-switch/, /^Terminal$/, 'session.terminal'],
  [/view-switch/, /^Monitor$/, 'session.monitor'],
  [/view-switch/, /^Plot$/, 'session.plot'],
  [/view-switch/, /^Messages$/, 'session.messages'],
  // The messages'.
  [/query-field/, /./, 'session.view-filter'],
  [/pop-panel/, /^How to filter$/, 'none: explains the field next to it'],
  [/statistics-panel/, /./, 'session.view-kind'],
  [/messages-view/, /^Close the statistics$/, 'session.view-statistics'],
  [/messages-view/, /^(Show in the (monitor|plot)|Close the message)$/, 'none: about the selected message'],
  [/message-fields/, /./, 'none: about the selected message'],
  [/messages-view/, /^Errors only$/, 'session.view-errors'],
  [/messages-view/, /^Kind$/, 'session.view-kind'],
  // One button for each choice, while none is chosen.
  [
    /messages-view/,
    /^(NMEA|GNSS|Modbus|SLCAN|AT |Logs|u-blox|RTCM|MAVLink|LIN|DMX|HDLC|SLIP|COBS)/,
    'session.view-decoder',
  ],
  [/messages-view/, /^(Values|VOFA\+|Own formats…)/, 'session.view-decoder'],
  [/menu-button/, /^Statistics$/, 'session.view-statistics'],
  [/menu-button/, /^Copy the statistics as CSV$/, 'session.view-copy-statistics'],
  [
    /menu-button/,
    /^(Show in the (monitor|plot)|Copy the selected message)$/,
    'none: only while one is selected; then it is here',
  ],
  [/./, /^Baud rate/, 'session.baud'],
  [/baud-chip/, /./, 'session.baud'],
  [/./, /^Framing/, 'session.parity'],
  [/framing-chip/, /./, 'session.data-bits'],
  [/session-toolbar/, /^Flow control$/, 'session.flow'],
  [/signal-lamps/, /^DTR$/, 'session.dataTerminalReady'],
  [/signal-lamps/, /^RTS$/, 'session.requestToSend'],
  [/break-button/, /^Break$/, 'session.break'],
  [/break-button/, /^Pulse DTR/, 'session.pulse-dataTerminalReady'],
  [/break-button/, /^Pulse RTS/, 'session.pulse-requestToSend'],
  [/./, /Break and pulse durations|Break, milliseconds|^Pulse \(/, 'none: a length, chosen in the panel'],
  [/pop-panel/, /^Reset/, 'session.reset-pulse'],
  [/reset-menu/, /^When the port is opened$/, 'session.policy'],
  [/reset-menu/, /^Release DTR/, 'session.reset-release'],
  [/reset-menu/, /^Assert DTR/, 'session.reset-assert-dtr'],
  [/reset-menu/, /^Pulse DTR/, 'session.reset-pulse'],
  [/reset-menu/, /^ESP: reset/, 'session.reset-esp-run'],
  [/reset-menu/, /^ESP: start/, 'session.reset-esp-bootloader'],
  [/reset-menu/, /^ESP with native USB/, 'session.reset-esp-usb-jtag'],
  [/reset-menu/, /^STM32: start/, 'session.reset-stm32-boot'],
  [/reset-menu/, /^STM32: reset/, 'session.reset-stm32-run'],
  [/reset-menu/, /^1200 baud touch/, 'session.reset-touch-1200'],
  [/reset-menu/, /^Sequences…/, 'session.sequences'],
  [/reset-menu/, /^Own signal recipes/, 'session.recipes'],
  [/status-bar/, /^(Write files…|→ .*)$/, 'session.files'],
  [/status-bar/, /^Send files…$/, 'session.send-files'],
  [/offer-strip/, /^Send files…$/, 'session.send-files'],
  [/offer-strip/, /^Receive$/, 'session.receive-files'],
  [/offer-strip|decoder-offer/, /^Dismiss$/, 'none: answers an offer'],
  [/decoder-offer/, /^Decode$/, 'session.view-decoder'],
  [/continuous-files/, /./, 'session.files'],
  [/replay-strip/, /^(Pause|Play) the replay$/, 'session.replay-play'],
  [/replay-strip/, /^Play the next chunk$/, 'session.replay-step'],
  [/replay-strip/, /^Replay speed$/, 'session.replay-speed'],
  [/replay-strip/, /^Repeat the replay$/, 'session.replay-loop'],
  [/replay-strip/, /^Position$/, 'session.replay-start'],
  [/capture-view/, /^Replay$/, 'session.replay'],
  [/capture-view/, /^Save…$/, 'session.save'],
  [/terminal-bar/, /^Show transmitted$/, 'session.view-local-echo'],
  [/session-toolbar/, /^Pause the view$/, 'session.pause'],
  [/session-toolbar/, /^Close$/, 'session.close'],
  [/stop-button/, /./, 'session.stop-all'],
  // The terminal's.
  [/./, /^Encoding$/, 'session.view-encoding'],
  [/./, /^Decode as$/, 'session.view-decoder'],
  [/./, /^Local echo$/, 'session.view-local-echo'],
  [/./, /^Clear the view/, 'session.view-clear'],
  [/menu-button/, /^Copy selection$/, 'session.view-copy'],
  [/menu-button/, /^Copy all$/, 'session.view-copy-all'],
  [/menu-button/, /^Line breaks: /, 'session.view-line-breaks'],
  [/menu-button/, /^Enter sends /, 'session.view-enter'],
  [/menu-button/, /^Backspace sends /, 'session.view-backspace'],
  [/menu-button/, /^Send Ctrl W$/, 'session.view-ctrl-w'],
  [/menu-button/, /^Send Ctrl T$/, 'session.view-ctrl-t'],
  [/menu-button/, /^Send Ctrl N$/, 'session.view-ctrl-n'],
  [/menu-button/, /^Send Ctrl V$/, 'session.view-ctrl-v'],
  [/menu-button/, /^Larger text$/, 'session.view-larger'],
  [/menu-button/, /^Smaller text$/, 'session.view-smaller'],
  [/menu-button/, /^Normal text size$/, 'session.view-normal-size'],
  [/menu-button/, /^Screen reader mode$/, 'session.view-screen-reader'],
  [/terminal-view/, /Terminal input/, 'none: where one types'],
  // The monitor's.
  [/./, /^Data format$/, 'session.view-format'],
  [/./, /^Split packets/, 'session.view-rule'],
  [/rule-chip|binary-rule-form/, /./, 'session.view-rule'],
  [/menu-button/, /^Inspect bytes/, 'session.view-inspect'],
  [/menu-button/, /^Collapse repeated rows$/, 'session.view-collapse'],
  [/menu-button/, /^Marker on this row/, 'session.view-marker'],
  [/menu-button/, /^Highlight rules…$/, 'session.view-highlight'],
  [/menu-button/, /^Go to a time/, 'session.view-go-to'],
  [/menu-button/, /^Wrap long lines$/, 'session.view-wrap'],
  // The plot's.
  [/./, /^Time shown$/, 'session.view-span'],
  [/./, /^Charts$/, 'session.view-charts'],
  [/plot-bar/, /^Live$/, 'session.view-follow'],
  [/plot-bar/, /^All$/, 'session.view-all'],
  [/plot-bar/, /^Zoom in$/, 'session.view-zoom-in'],
  [/plot-bar/, /^Zoom out$/, 'session.view-zoom-out'],
  [/menu-button/, /^Two cursors$/, 'session.view-cursors'],
  [/menu-button/, /^Lock the scale of values$/, 'session.view-lock'],
  [/menu-button/, /^List of values$/, 'session.view-list'],
  [/menu-button/, /^Copy the latest values$/, 'session.view-copy'],
  [/menu-button/, /^Save what is shown as PNG$/, 'session.view-picture'],
  [/menu-button|plot-chart/, /^Scale and thresholds…$/, 'session.view-scale'],
  [/menu-button/, /^Histogram$/, 'session.view-histogram'],
  [/menu-button/, /^Spectrum \(FFT\)$/, 'session.view-spectrum'],
  [/menu-button/, /^XY$/, 'session.view-xy'],
  [/menu-button/, /^Other ports on this time axis…$/, 'session.view-others'],
  [/menu-button/, /^Sweep with trigger$/, 'session.view-sweep'],
  [/plot-sweep/, /^Trigger mode$/, 'session.view-trigger-mode'],
  [/plot-sweep/, /^Arm again$/, 'session.view-arm'],
  [/plot-sweep/, /./, 'none: only while sweeps are shown'],
  [/plot-analysis/, /./, 'none: only while an analysis is shown'],
  [/menu-button/, /^Save what is shown as SVG$/, 'session.view-vector'],
  [/menu-button/, /^Save what is shown as CSV$/, 'session.view-table'],
  [/plot-values/, / as a gauge, a light or a track$/, 'session.view-display'],
  [/value-cards/, /^Change/, 'none: only while there are such values; they are reached with Tab'],
  [/plot-values/, /./, 'none: the fields of this device; they are reached with Tab'],
  [/plot-cursors/, /./, 'none: only while there are cursors'],
  // While nothing was received.
  [/silent-hint/, /^Send Enter$/, 'none: a key of the terminal'],
  [/silent-hint/, /^Reset/, 'session.reset-pulse'],
  [/silent-hint/, /^\d/, 'session.baud'],
  [/./, /^Time$/, 'session.view-time'],
  [/monitor-bar/, /^Filter$/, 'session.view-filter'],
  [/monitor-view/, /^Conditions/, 'session.view-conditions'],
  [/monitor-view/, /^Show around$/, 'none: only while a filter leaves rows out; then it is here'],
  [/./, /^Add a note$/, 'session.note'],
  [/menu-button/, /^Copy selected rows$/, 'none: only while rows are selected; then it is here'],
  [/menu-button/, /^Select all rows$/, 'session.view-select-all'],
  [/menu-button/, /^Received|^Transmitted/, 'session.view-direction'],
  [/menu-button/, /^Microsecond timestamps$/, 'session.view-micros'],
  [/menu-button/, /^Show signal changes$/, 'session.view-signals'],
  [/menu-button/, /^Announce new lines/, 'session.view-announce'],
  // Find.
  [/./, /^Find$/, 'session.find'],
  [/find-field/, /^Show only rows/, 'session.view-filter'],
  [/find-field/, /Regular expression|Hex bytes|Match case|^Clear$|match$/, 'session.find'],
  // The composer's.
  [/composer-bar/, /^Input format$/, 'session.input-format'],
  [/composer-bar/, /^Line ending$/, 'session.line-ending'],
  [/composer-bar/, /to transmit$/, 'session.write'],
  [/composer-bar/, /^Transmit$/, 'session.transmit'],
  [/pop-panel/, /^Checksum|^No checksum/, 'session.checksum'],
  [/checksum-panel/, /./, 'session.checksum'],
  [/pop-panel|history-panel/, /^History$|history$/, 'session.history'],
  [/composer-bar|command-bar|library-dialog|command-form/, /^Command library…$/, 'session.library'],
  [/command-bar|library-dialog|library-export|command-form/, /./, 'session.library'],
  [/menu-button/, /^Insert/, 'none: writes into the input line'],
  [/pop-panel|repeat-panel/, /^(Repeat|Transmit every, milliseconds|Times)$/, 'session.repeat'],
  [/menu-button/, /^Wall of consoles…$/, 'wall'],
  // Questions, which are answered where they are shown.
  [/note-dialog|paste-dialog|pacing-fields|take-over-dialog/, /./, 'none: answers a question'],
];

/** The command's id up to a space; `undefined` for a control that is not listed yet. */
export function commandOf({ host, name }: PageControl): string | undefined {
  return table.find(([element, words]) => element.test(host) && words.test(name))?.[2];
}
