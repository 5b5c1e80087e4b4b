import { LineSerial } from '../../web/w3c/line-serial.ts';
import type { ContractHarness } from './port-harness.ts';
import { SimulatedLines } from './simulated-lines.ts';

/** The W3C façade over a simulated line. @param byob whether streams are byte streams here */
export function createDemoHarness({ byob = true } = {}): ContractHarness {
  const lines = new SimulatedLines();
  const source = new LineSerial(lines);
  return {
    source,
    supports: {
      raise: ['break', 'framing', 'parity', 'overrun', 'unknown'],
      flowControl: true,
      forget: true,
      byob,
      lostRead: 'error',
      lostWriteFails: true,
      closesAfterBadWrite: true,
      breakSignal: true,
      connected: true,
    },
    makePort: async () => {
      const { line, device } = lines.add();
      return {
        port: source.portOf(line),
        release: async () => lines.remove(line),
        device: { ...device, plug: async () => source.portOf(await device.plug()) },
      };
    },
  };
}
