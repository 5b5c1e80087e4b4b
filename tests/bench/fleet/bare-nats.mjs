// What NATS and `ws` cost with as little as possible around them, each role in a process of its own. Argument, as JSON:
// {role, port, nats}. The node publishes 100 bytes each 10 ms (`steady`), or 16 KiB as fast as they are taken (`flood`)
// with 256 KiB on their way; each begins with the time. The gateway passes them on to a client.
import { connect } from '@nats-io/transport-node';
import { WebSocketServer } from 'ws';

const { role, port, nats } = JSON.parse(process.argv[2]);
const connection = await connect({ servers: nats });
const listen = (subject, callback) =>
  connection.subscribe(subject, { callback: (_error, message) => callback(message) });

if (role === 'node') {
  let [timer, free] = [undefined, 0];
  const publish = (bytes) => {
    const message = Buffer.alloc(bytes);
    message.writeDoubleBE(performance.timeOrigin + performance.now());
    connection.publish('bare.data', message);
  };
  const pump = () => {
    for (; free > 0; free--) publish(16 * 1024);
  };
  listen('bare.got', () => {
    free++;
    pump();
  });
  listen('bare.ask', (message) => {
    clearInterval(timer);
    free = message.string() === 'flood' ? 16 : 0;
    if (message.string() === 'steady') timer = setInterval(publish, 10, 100);
    pump();
  });
} else {
  new WebSocketServer({ host: '127.0.0.1', port, perMessageDeflate: false }).on('connection', (socket, { url }) => {
    const isFlood = url === '/flood';
    const got = () => isFlood && connection.publish('bare.got');
    const subscription = listen('bare.data', ({ data }) => socket.send(data, got));
    connection.publish('bare.ask', url.slice(1));
    socket.on('close', () => {
      subscription.unsubscribe();
      connection.publish('bare.ask', 'nothing');
    });
  });
}
process.stdout.write('listening\n');
