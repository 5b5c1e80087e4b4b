// Writes to a serial port as fast as npm serialport's binding takes it, and does nothing else. Argument: the path.
import { SerialPort } from 'serialport';

const port = await SerialPort.binding.open({ path: process.argv[2], baudRate: 115_200, lock: false, hupcl: false });
const block = Buffer.from(Uint8Array.from({ length: 65_536 }, (_, i) => i & 255));
process.stdout.write('listening\n');
for (;;) await port.write(block);
