// Strangers in a process of their own, so that what they cost themselves does not disturb who is measured. Arguments:
// port, how many. Says on stdout, as JSON, how often they tried and how many WebSockets were open at most, when stdin
// ends.
import { connect } from 'node:tls';

const [port, count] = process.argv.slice(2).map(Number);
/** Each comes again so long after it was turned away. */
const againMs = 500;
const request =
  `GET /v1 HTTP/1.1\r\nHost: localhost:${port}\r\n` +
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: baudcast.v1\r\n\r\n';
let attempts = 0;
let open = 0;
let mostOpen = 0;

function attempt() {
  attempts++;
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => socket.write(request));
  let isOpen = false;
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    if (isOpen || !data.toString('latin1').startsWith('HTTP/1.1 101')) return;
    isOpen = true;
    mostOpen = Math.max(mostOpen, ++open);
  });
  socket.on('close', () => {
    if (isOpen) open--;
    setTimeout(attempt, againMs);
  });
}

for (let i = 0; i < count; i++) attempt();
process.stdin.on('end', () => {
  process.stdout.write(JSON.stringify({ attempts, mostOpen }));
  process.exit();
});
process.stdin.resume();
