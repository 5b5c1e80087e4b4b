import { attempt } from '../page/problem.ts';
import type { MonitorRow } from '../../core/row.ts';
import { landmarkKinds } from '../../core/landmark.ts';
import type { MonitorPlace } from '../../engine/api/views.ts';
import type { ShellApi } from '../page/shell-context.ts';
import { PointsWantedEvent } from '../view/choices.ts';
import type { Highlights } from './highlights.ts';
import type { Inspector } from './inspector.ts';
import type { Markers } from './markers.ts';
import type { MonitorAction } from './monitor-bar.ts';
import { nextLook, type MonitorViewOptions } from './monitor-options.ts';
import type { MonitorSearch } from './monitor-search.ts';
import type { NewRows } from './new-rows.ts';
import type { RowFilter } from './row-filter.ts';

interface ActingMonitor extends HTMLElement {
  readonly options: MonitorViewOptions;
  startFind(): Promise<void>;
  copy(): Promise<void>;
  goToNext(place: MonitorPlace): Promise<void>;
}

interface MonitorParts {
  readonly view: ActingMonitor;
  readonly search: MonitorSearch;
  readonly markers: Markers;
  readonly filter: RowFilter;
  readonly highlights: Highlights;
  readonly inspector: Inspector;
  readonly fresh: NewRows;
  shell(): ShellApi | undefined;
  /** The row with the focus. */
  selected(): MonitorRow | undefined;
  choose(changes: Partial<MonitorViewOptions>): void;
  clear(): void;
  selectAll(): void;
}

/** Does what a key, a button or a command of a monitor stands for. */
export function actInMonitor(action: MonitorAction, parts: MonitorParts): void {
  const { view, search, markers, filter, highlights, inspector, fresh } = parts;
  switch (action) {
    case 'find':
      return void view.startFind();
    case 'find-next':
    case 'find-previous':
      return void search.step(action === 'find-next' ? 1 : -1);
    case 'next-event':
    case 'previous-event':
      return attempt(
        view,
        view.goToNext({ kind: 'landmark', landmarks: landmarkKinds, step: action === 'next-event' ? 1 : -1 }),
      );
    case 'marker':
    case 'next-marker':
    case 'previous-marker':
    case 'clear-markers':
      return markers.act(action);
    case 'filter':
    case 'around':
    case 'conditions':
      return filter.act(action);
    case 'highlight':
      return attempt(view, highlights.edit());
    case 'note':
      return void view.dispatchEvent(new Event('note-wanted', { bubbles: true, composed: true }));
    case 'copy':
      return attempt(view, view.copy());
    case 'select-all':
      return parts.selectAll();
    case 'go-to':
      return void parts.shell()?.showCommands('go-to');
    case 'clear':
      return parts.clear();
    case 'plot':
      return showPoints(view, parts.selected());
    case 'inspect':
      return inspector.toggle();
    case 'announce':
      return fresh.toggleAnnouncing();
    default:
      parts.choose(nextLook(action, view.options));
  }
}

function showPoints(view: HTMLElement, row: MonitorRow | undefined): void {
  if (row?.kind !== 'packet') return;
  const { direction, offset, bytes, timeMs } = row;
  view.dispatchEvent(new PointsWantedEvent({ direction, offset, length: bytes.length, timeMs }));
}
