import { msg } from '@lit/localize';
import type { ComposerMode } from '../../core/composer-payload.ts';
import { lineEndings } from '../../core/line-ending.ts';
import type { ResetPolicy } from '../../core/reset-policy.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { PortProfile } from '../../engine/api/ports.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import type { ControlAction, SharedPort } from '../../engine/api/relays.ts';
import { lineEndingName } from '../../i18n/setting-names.ts';
import { choiceCommand, type PageCommand } from '../page/commands.ts';
import { chosenRelease, releaseAfterMs, releaseChoices } from '../page/release-time.ts';
import { holdReason, standingOf, staysOpen } from '../page/sharing-state.ts';
import type { ViewKind } from '../view/view-kind.ts';
import { replayCommands } from './replay-commands.ts';
import { stopKeys } from './stop-button.ts';
import { policyCommand, settingCommands, signalCommands } from './setting-commands.ts';

/** What the commands of any capture that is looked at need, of a session or from storage. */
interface ViewCommandTarget {
  readonly kinds: readonly ViewKind[];
  /** Id of the kind of view that is shown. */
  readonly view: string;
  /** Shows the kind of view with this id. */
  show(view: string): void;
  /** The commands of the visible view. */
  readonly viewCommands: readonly PageCommand[];
  find(): void;
  note(): void;
}

export interface SessionCommandTarget extends ViewCommandTarget {
  readonly engine: EngineApi;
  readonly profile: PortProfile;
  readonly composerMode: ComposerMode;
  readonly paused: boolean;
  /** With whom the port is shared. */
  readonly shared: SharedPort | undefined;
  lease(action: ControlAction): Promise<unknown>;
  attempt(work: Promise<unknown>): void;
  togglePause(): void;
  write(): void;
  save(): void;
  replay(): void;
  writeFiles(): void;
  recipes(): void;
  sequences(): void;
  transferFiles(direction: 'send' | 'receive'): void;
  transmit(): void;
  repeat(): void;
  checksum(): void;
  history(): void;
  library(): void;
  chooseMode(mode: ComposerMode): void;
  chooseProfile(changes: Partial<PortProfile>): void;
}

/** The commands of a view and of its kind, for the palette. */
export function viewCommands({ kinds, view, show, viewCommands: own, find, note }: ViewCommandTarget): PageCommand[] {
  return [
    ...kinds.map(({ id, showTitle }) => ({
      id: `session.${id}`,
      title: showTitle(),
      checked: id === view,
      run: () => show(id),
    })),
    { id: 'session.find', title: msg('Find'), keys: view === 'terminal' ? 'Ctrl Shift F' : 'Ctrl F', run: find },
    { id: 'session.note', title: msg('Add a note'), keys: 'Alt N', run: note },
    ...own.map(inView),
  ];
}

/** The view's own ids are unique within it only. */
function inView(command: PageCommand): PageCommand {
  const id = `session.view-${command.id}`;
  if (!('choices' in command)) return { ...command, id };
  return {
    ...command,
    id,
    choices: command.choices.map((choice) => ({ ...choice, id: `session.view-${choice.id}` })),
  };
}

/** The session's commands for the palette. */
export function sessionCommands(session: SessionSummary, target: SessionCommandTarget): readonly PageCommand[] {
  const { engine, shared, attempt } = target;
  const call = (id: string, title: string, work: () => Promise<unknown>): PageCommand => ({
    id: `session.${id}`,
    title,
    run: () => attempt(work()),
  });
  const isOpen = session.state.kind === 'open';
  const isReleased = session.state.kind === 'released';
  const isHeld = session.state.kind !== 'closed' && holdReason(shared) !== '';
  const choosePolicy = (policy: ResetPolicy) => target.chooseProfile({ policy });
  return [
    ...viewCommands(target),
    { id: 'session.save', title: msg('Save…'), run: () => target.save() },
    { id: 'session.files', title: msg('Write files as it comes'), run: () => target.writeFiles() },
    ...replayCommands(session, engine, attempt),
    { id: 'session.replay', title: msg('Replay this capture'), run: () => target.replay() },
    {
      id: 'session.pause',
      title: target.paused ? msg('Resume the view') : msg('Pause the view'),
      run: () => target.togglePause(),
    },
    ...(isHeld || shared?.bytesOnly ? [] : settingCommands(session, engine, attempt)),
    ...(isOpen
      ? []
      : [
          call('reopen', isReleased ? msg('Take back now') : msg('Reopen the port'), () =>
            engine.sessions.reopen(session.id),
          ),
        ]),
    ...(isOpen && !isHeld
      ? [{ id: 'session.sequences', title: msg('Sequences…'), run: () => target.sequences() }]
      : []),
    ...(isOpen && !isHeld && !shared?.bytesOnly
      ? [
          ...signalCommands(session, engine, attempt),
          { id: 'session.recipes', title: msg('Own signal recipes…'), run: () => target.recipes() },
        ]
      : []),
    ...(isOpen && !isHeld && !session.replay
      ? [
          { id: 'session.send-files', title: msg('Send files…'), run: () => target.transferFiles('send') },
          { id: 'session.receive-files', title: msg('Receive files…'), run: () => target.transferFiles('receive') },
        ]
      : []),
    ...(shared?.bytesOnly ? [] : [policyCommand(target.profile.policy, choosePolicy)]),
    ...composerCommands(target, isOpen && !isHeld),
    {
      ...call('stop-all', msg('Stop everything on this port'), () => engine.sessions.stopAll(session.id)),
      keys: stopKeys,
    },
    ...(session.txQueued > 0
      ? [call('abort', msg('Drop what is queued to transmit'), () => engine.sessions.abortTransmit(session.id))]
      : []),
    ...(shared && isOpen
      ? leaseCommands(shared).map(([action, title]) => call(action, title, () => target.lease(action)))
      : []),
    ...(isOpen && !isHeld && !session.replay
      ? [call('lend', msg('Release for another program'), () => engine.sessions.release(session.id, releaseAfterMs()))]
      : []),
    ...(session.state.kind === 'released' && !shared
      ? [
          choiceCommand(
            'session.take-back',
            msg('Take back'),
            String(chosenRelease(session.state)),
            releaseChoices().map(([ms, name]) => [String(ms), name] as const),
            (ms) => attempt(engine.sessions.release(session.id, ms === 'undefined' ? undefined : Number(ms))),
          ),
        ]
      : []),
    ...(session.state.kind === 'closed' || session.state.kind === 'failed'
      ? []
      : [
          call('close', staysOpen(shared) ? msg('Leave the port') : msg('Close the port'), () =>
            engine.sessions.close(session.id),
          ),
        ]),
  ];
}

function composerCommands(target: SessionCommandTarget, canTransmit: boolean): readonly PageCommand[] {
  const modes: readonly (readonly [ComposerMode, string])[] = [
    ['text', msg('Text')],
    ['escapes', msg('Escapes')],
    ['hex', msg('Hex')],
  ];
  return [
    { id: 'session.write', title: msg('Go to the input line'), run: () => target.write() },
    ...(canTransmit
      ? [
          {
            id: 'session.transmit',
            title: msg('Transmit the input line'),
            keys: 'Enter',
            run: () => target.transmit(),
          },
          { id: 'session.repeat', title: msg('Repeat the input line…'), run: () => target.repeat() },
        ]
      : []),
    { id: 'session.checksum', title: msg('Append a checksum…'), run: () => target.checksum() },
    { id: 'session.history', title: msg('History of the input line…'), run: () => target.history() },
    { id: 'session.library', title: msg('Command library…'), run: () => target.library() },
    choiceCommand('session.input-format', msg('Input format'), target.composerMode, modes, (mode) =>
      target.chooseMode(mode),
    ),
    choiceCommand(
      'session.line-ending',
      msg('Line ending'),
      target.profile.lineEnding,
      lineEndings.map((ending) => [ending, lineEndingName(ending)] as const),
      (lineEnding) => target.chooseProfile({ lineEnding }),
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
