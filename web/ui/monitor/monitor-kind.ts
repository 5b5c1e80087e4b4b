import { msg } from '@lit/localize';
import { literal } from 'lit/static-html.js';
import type { ViewKind } from '../view/view-kind.ts';
import { readMonitorOptions, type MonitorViewOptions } from './monitor-options.ts';
import './monitor-view.ts';

/** The monitor as a kind of view. */
export const monitorKind: ViewKind<MonitorViewOptions> = {
  id: 'monitor',
  tag: literal`monitor-view`,
  name: () => msg('Monitor'),
  showTitle: () => msg('Show the monitor'),
  readOptions: readMonitorOptions,
  showsText: ({ format }) => format === 'text',
};
