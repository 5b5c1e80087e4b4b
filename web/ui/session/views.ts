import { messagesKind } from '../messages/messages-kind.ts';
import { monitorKind } from '../monitor/monitor-kind.ts';
import { plotKind } from '../plot/plot-kind.ts';
import { terminalKind } from '../terminal/terminal-view.ts';
import type { ViewKind } from '../view/view-kind.ts';

/** The kinds of view, in the order of the switch; the first is shown where nothing was chosen yet. */
export const viewKinds: readonly ViewKind[] = [terminalKind, monitorKind, messagesKind, plotKind];
