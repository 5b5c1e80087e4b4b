// What a relay costs at the least: bare-relay.mjs TTY TCP_PORT. No offsets, no credit, no past, no lease, no limit to
// what waits.
import { SerialPort } from 'serialport';
import { WebSocketServer } from 'ws';

const [path, port] = process.argv.slice(2);
const serial = new SerialPort({ path, baudRate: 115_200 });
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(port), perMessageDeflate: false });

serial.on('data', (bytes) => {
  for (const viewer of server.clients) viewer.send(bytes);
});
server.on('connection', (viewer) => {
  viewer.on('message', (bytes) => serial.write(bytes));
  viewer.on('error', () => viewer.terminate());
});
server.on('listening', () => console.log('listening'));
