import type { InputSignals } from '../core/signals.ts';
import { demoClock, type DemoClock } from '../demo/demo-clock.ts';
import { SimulatedLine } from '../demo/simulated-line.ts';
import { LineArrival, type Line, type LineSource } from '../line/line.ts';
import { ReplayPlayer, type ReplayPlayerOptions } from './replay-player.ts';

/** Until the capture says otherwise. */
const noSignals: InputSignals = {
  clearToSend: false,
  dataSetReady: false,
  dataCarrierDetect: false,
  ringIndicator: false,
};

/** A capture as a line: a source of this one. What is transmitted to it goes nowhere. */
export class ReplaySource extends EventTarget implements LineSource {
  readonly line: Line;
  readonly player: ReplayPlayer;

  constructor(options: ReplayPlayerOptions, clock: DemoClock = demoClock) {
    super();
    let player: ReplayPlayer | undefined;
    const line: Line = new SimulatedLine({
      wall: { now: () => player?.nowMs() ?? options.wall.now() },
      clock,
      input: noSignals,
      makeDevice: (side) => (player = new ReplayPlayer(side, clock, options)),
      onArrival: (type) => this.dispatchEvent(new LineArrival(type, line)),
    });
    this.line = line;
    this.player = player as unknown as ReplayPlayer;
  }

  async lines(): Promise<readonly Line[]> {
    return [this.line];
  }
}
