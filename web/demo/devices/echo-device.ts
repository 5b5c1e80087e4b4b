import type { DemoDevice, DeviceSide } from '../demo-device.ts';

/** A loopback plug: transmit is wired to receive, RTS to CTS, DTR to DSR and DCD; a break comes back too. */
export function makeEchoDevice(line: DeviceSide): DemoDevice {
  let breaking = false;
  return {
    onReceive: (bytes) => line.transmit(bytes),
    onSignals: ({ dataTerminalReady, requestToSend, break: nowBreaking }) => {
      line.setSignals({
        clearToSend: requestToSend,
        dataSetReady: dataTerminalReady,
        dataCarrierDetect: dataTerminalReady,
      });
      if (nowBreaking && !breaking) line.raise('break');
      breaking = nowBreaking;
    },
  };
}
