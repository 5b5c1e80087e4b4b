/** The lines we drive. `true` is asserted. Names as in Web Serial (`SerialOutputSignals`). */
export interface OutputSignals {
  readonly dataTerminalReady: boolean;
  readonly requestToSend: boolean;
}

/** The lines the device drives. Names as in Web Serial (`SerialInputSignals`). */
export interface InputSignals {
  readonly clearToSend: boolean;
  readonly dataSetReady: boolean;
  readonly dataCarrierDetect: boolean;
  readonly ringIndicator: boolean;
}

export type SignalName = keyof OutputSignals | keyof InputSignals;

/** The names an engineer reads on the connector. */
export const shortSignalNames: Readonly<Record<SignalName, string>> = {
  dataTerminalReady: 'DTR',
  requestToSend: 'RTS',
  clearToSend: 'CTS',
  dataSetReady: 'DSR',
  dataCarrierDetect: 'DCD',
  ringIndicator: 'RI',
};

export const inputSignalNames = ['clearToSend', 'dataSetReady', 'dataCarrierDetect', 'ringIndicator'] as const;
export const outputSignalNames = ['dataTerminalReady', 'requestToSend'] as const;
