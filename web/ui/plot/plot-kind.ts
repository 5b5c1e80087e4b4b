import { msg } from '@lit/localize';
import { literal } from 'lit/static-html.js';
import type { ViewKind } from '../view/view-kind.ts';
import { readPlotOptions, type PlotViewOptions } from './plot-options.ts';

/** The plot as a kind of view; its element and the library that draws come when it is first shown. */
export const plotKind: ViewKind<PlotViewOptions> = {
  id: 'plot',
  tag: literal`plot-view`,
  name: () => msg('Plot'),
  showTitle: () => msg('Show the plot'),
  readOptions: readPlotOptions,
  load: () => import('./plot-view.ts'),
  showsText: () => false,
};
