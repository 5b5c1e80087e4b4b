import { msg, str } from '@lit/localize';
import { resetPolicies } from '../../core/reset-policy.ts';
import { outputSignalNames, shortSignalNames } from '../../core/signals.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import type { ControlAction, SharedPort } from '../../engine/api/relays.ts';
import { policyText } from '../../i18n/setting-names.ts';
import type { PageCommand } from '../page/commands.ts';
import { holdReason, standingOf, staysOpen } from '../page/sharing-state.ts';
import type { ViewKind } from '../view/view-kind.ts';

export interface SessionCommandTarget {
  readonly engine: EngineApi;
  readonly portName: string;
  readonly paused: boolean;
  /** With whom the port is shared. */
  readonly shared: SharedPort | undefined;
  lease(action: ControlAction): Promise<unknown>;
  attempt(work: Promise<unknown>): void;
  togglePause(): void;
  readonly kinds: readonly ViewKind[];
  /** Shows the kind of view with this id. */
  show(view: string): void;
  /** The commands of the visible view. */
  readonly viewCommands: readonly PageCommand[];
  find(): void;
  write(): void;
  note(): void;
  save(): void;
}

const breakMs = 250;

/** The session's commands for the palette. */
export function sessionCommands(session: SessionSummary, target: SessionCommandTarget): readonly PageCommand[] {
  const { engine } = target;
  const detail = target.portName;
  const command = (id: string, title: string, run: () => unknown, keys?: string): PageCommand => ({
    id: `session.${id}`,
    title,
    detail,
    run,
    ...(keys && { keys }),
  });
  const call = (id: string, title: string, work: () => Promise<unknown>) =>
    command(id, title, () => target.attempt(work()));
  const always = [
    ...target.kinds.map(({ id, showTitle }) => command(id, showTitle(), () => target.show(id))),
    command('find', msg('Find'), () => target.find()),
    command('write', msg('Go to the input line'), () => target.write()),
    command('note', msg('Add a note'), () => target.note(), 'Alt N'),
    command('save', msg('Save…'), () => target.save()),
    command('pause', target.paused ? msg('Resume') : msg('Pause the view'), () => target.togglePause()),
    ...target.viewCommands.map(({ id, title, run }) => command(`view-${id}`, title, run)),
  ];
  if (session.state.kind !== 'open')
    return [...always, call('reopen', msg('Reopen'), () => engine.sessions.reopen(session.id))];
  const leases = target.shared
    ? leaseCommands(target.shared).map(([action, title]) => call(action, title, () => target.lease(action)))
    : [];
  const close = call('close', staysOpen(target.shared) ? msg('Leave the port') : msg('Close the port'), () =>
    engine.sessions.close(session.id),
  );
  if (holdReason(target.shared)) return [...always, ...leases, close];
  return [
    ...always,
    ...leases,
    close,
    call('break', msg('Transmit a break'), () => engine.sessions.sendBreak(session.id, breakMs)),
    ...outputSignalNames.map((name) =>
      call(name, msg(str`Toggle ${shortSignalNames[name]}`), () =>
        engine.sessions.setSignals(session.id, { [name]: !session.output[name] }),
      ),
    ),
    ...resetPolicies
      .filter((policy) => policy !== 'leave')
      .map((policy) =>
        call(`reset-${policy}`, policyText(policy).name, () => engine.sessions.runReset(session.id, policy)),
      ),
  ];
}

/** The commands about control that name nobody. */
function leaseCommands(shared: SharedPort): readonly (readonly [ControlAction, string])[] {
  switch (standingOf(shared)) {
    case 'free':
      return [['request', msg('Take control')]];
    case 'held':
      return [['request', msg('Request control')]];
    case 'asked':
      return [['release', msg('Withdraw request')]];
    case 'holds':
      return [['release', msg('Release control')]];
    case 'watches':
      return [];
  }
}
