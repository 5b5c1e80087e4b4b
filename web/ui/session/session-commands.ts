import { msg, str } from '@lit/localize';
import { resetPolicies } from '../../core/reset-policy.ts';
import { outputSignalNames, shortSignalNames } from '../../core/signals.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { SessionSummary } from '../../engine/api/ports.ts';
import { policyText } from '../../i18n/setting-names.ts';
import type { Command } from '../commands/command-registry.ts';
import type { ViewPreferences } from './view-preferences.ts';

export interface SessionCommandTarget {
  readonly engine: EngineApi;
  readonly portName: string;
  readonly paused: boolean;
  attempt(work: Promise<unknown>): void;
  togglePause(): void;
  show(view: ViewPreferences['view']): void;
  find(): void;
  write(): void;
  note(): void;
}

const breakMs = 250;

/** What the command palette offers for the session in sight. */
export function sessionCommands(session: SessionSummary, target: SessionCommandTarget): readonly Command[] {
  const { engine } = target;
  const detail = target.portName;
  const command = (id: string, title: string, run: () => unknown, keys?: string): Command => ({ id: `session.${id}`, title, detail, run, ...(keys && { keys }) });
  const call = (id: string, title: string, work: () => Promise<unknown>) => command(id, title, () => target.attempt(work()));
  const always = [
    command('terminal', msg('Show the terminal'), () => target.show('terminal')),
    command('monitor', msg('Show the monitor'), () => target.show('monitor')),
    command('find', msg('Find'), () => target.find()),
    command('write', msg('Write something to transmit'), () => target.write()),
    command('note', msg('Add a note'), () => target.note(), 'Alt N'),
    command('pause', target.paused ? msg('Let the view go on') : msg('Pause the view'), () => target.togglePause()),
  ];
  if (session.state.kind !== 'open') return [...always, call('reopen', msg('Open again'), () => engine.reopenSession(session.id))];
  return [
    ...always,
    call('close', msg('Close the port'), () => engine.closeSession(session.id)),
    call('break', msg('Transmit a break'), () => engine.sendBreak(session.id, breakMs)),
    ...outputSignalNames.map((name) =>
      call(name, msg(str`Toggle ${shortSignalNames[name]}`), () => engine.setSignals(session.id, { [name]: !session.output[name] })),
    ),
    ...resetPolicies
      .filter((policy) => policy !== 'leave')
      .map((policy) => call(`reset-${policy}`, policyText(policy).name, () => engine.runReset(session.id, policy))),
  ];
}
