import { createEncoder } from '../../core/encoder.ts';
import type { DemoClock } from '../demo-clock.ts';
import type { DemoDevice, DeviceSide } from '../demo-device.ts';
import { Timers } from '../timers.ts';

const lines: readonly string[] = [
  '系统启动完成，固件版本 2.1',
  '温度：23.4℃　湿度：48％',
  '电压：3.31V　电流：12.5mA',
  '警告：电池电量不足，请及时充电',
  '网络已连接，信号强度：良好',
];

const chunkBytes = 7; // odd, so that two-byte characters are cut
const chunkEveryMs = 40;
const pauseMs = 600;

/** A meter that talks Chinese in GBK, in small chunks that cut characters in two. */
export function makeGbkDevice(line: DeviceSide, clock: DemoClock): DemoDevice {
  const timers = new Timers(clock);
  const encode = createEncoder('gbk', (bytes) => new TextDecoder('gbk').decode(bytes));
  let next = 0;

  function talk(bytes: Uint8Array): void {
    line.transmit(bytes.subarray(0, chunkBytes));
    const rest = bytes.subarray(chunkBytes);
    if (rest.length > 0) timers.after(chunkEveryMs, () => talk(rest));
    else timers.after(pauseMs, nextLine);
  }

  function nextLine(): void {
    talk(encode(`${lines[next++ % lines.length]}\r\n`));
  }

  return {
    onOpen: () => {
      next = 0;
      timers.after(chunkEveryMs, nextLine);
    },
    onClose: () => timers.stop(),
    onReceive: (bytes) => line.transmit(bytes),
  };
}
