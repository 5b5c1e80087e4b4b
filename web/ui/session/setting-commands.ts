import { msg, str } from '@lit/localize';
import { commonBaudRates, parseBaudRate, type PortSettings } from '../../core/port-settings.ts';
import { resetPolicies, type ResetPolicy } from '../../core/reset-policy.ts';
import { outputSignalNames, shortSignalNames } from '../../core/signals.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import { formatBaud } from '../../i18n/format.ts';
import { flowControlName, parityName, policyText } from '../../i18n/setting-names.ts';
import { allRecipes } from './recipes.ts';
import { choiceCommand, type ActionCommand, type PageCommand } from '../page/commands.ts';

type Attempt = (work: Promise<unknown>) => void;

/** The settings of the port: baud rate, framing, flow control. A typed number is a baud rate. */
export function settingCommands(session: SessionSummary, engine: EngineApi, attempt: Attempt): readonly PageCommand[] {
  const { id, settings } = session;
  const change = (changes: Partial<PortSettings>) => attempt(engine.sessions.changeSettings(id, changes));
  const baudRate = (rate: number): ActionCommand => ({
    id: `session.baud ${rate}`,
    title: formatBaud(rate),
    checked: rate === settings.baudRate,
    run: () => change({ baudRate: rate }),
  });
  const readRate = (text: string): readonly ActionCommand[] => {
    const rate = parseBaudRate(text);
    return rate === undefined ? [] : [baudRate(rate)];
  };
  return [
    {
      id: 'session.baud',
      title: msg('Baud rate'),
      detail: formatBaud(settings.baudRate),
      choices: commonBaudRates.map(baudRate),
      typed: readRate,
    },
    choiceCommand(
      'session.data-bits',
      msg('Data bits'),
      settings.dataBits,
      [
        [7, '7'],
        [8, '8'],
      ],
      (dataBits) => change({ dataBits }),
    ),
    choiceCommand(
      'session.parity',
      msg('Parity'),
      settings.parity,
      (['none', 'even', 'odd'] as const).map((parity) => [parity, parityName(parity)] as const),
      (parity) => change({ parity }),
    ),
    choiceCommand(
      'session.stop-bits',
      msg('Stop bits'),
      settings.stopBits,
      [
        [1, '1'],
        [2, '2'],
      ],
      (stopBits) => change({ stopBits }),
    ),
    choiceCommand(
      'session.flow',
      msg('Flow control'),
      settings.flowControl,
      (['none', 'hardware'] as const).map((flow) => [flow, flowControlName(flow)] as const),
      (flowControl) => change({ flowControl }),
    ),
  ];
}

const breakMs = 250;
const pulseMs = 100;

/** What is done to the signals of an open port: break, levels, pulses, resets. */
export function signalCommands(session: SessionSummary, engine: EngineApi, attempt: Attempt): readonly PageCommand[] {
  const { id, output } = session;
  return [
    {
      id: 'session.break',
      title: msg('Transmit a break'),
      run: () => attempt(engine.sessions.sendBreak(id, breakMs)),
    },
    ...outputSignalNames.flatMap((name) => [
      {
        id: `session.${name}`,
        title: msg(str`Toggle ${shortSignalNames[name]}`),
        checked: output[name],
        run: () => attempt(engine.sessions.setSignals(id, { [name]: !output[name] })),
      },
      {
        id: `session.pulse-${name}`,
        title: msg(str`Pulse ${shortSignalNames[name]}`),
        run: () => attempt(engine.sessions.pulseSignal(id, name, pulseMs)),
      },
    ]),
    ...allRecipes().map(({ id: recipeId, name, recipe }) => ({
      id: `session.${recipeId}`,
      title: msg(str`Reset: ${name}`),
      run: () => attempt(engine.sessions.runRecipe(id, name, recipe)),
    })),
  ];
}

/** What is done to DTR and RTS each time the port is opened. */
export function policyCommand(policy: ResetPolicy, choose: (policy: ResetPolicy) => unknown): PageCommand {
  return choiceCommand(
    'session.policy',
    msg('When the port is opened'),
    policy,
    resetPolicies.map((id) => [id, policyText(id).name] as const),
    choose,
  );
}
