import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { Heartbeat } from '../link/heartbeat.ts';
import { closeCodes } from '../protocol/close-codes.ts';
import type { Clock } from '../base/clock.ts';
import { SocketLink } from '../ws/socket-link.ts';
import type { Dial } from './dial.ts';
import type { LinkDoor } from './link-transport.ts';
import { nodePath, nodeProtocol, nodeRules } from './node-rules.ts';

interface DialOptions {
  /** Of the hub, `ws:` or `wss:`; with a path only behind a proxy that adds one. */
  readonly hub: URL;
  /** Called before each attempt. */
  readonly credential: () => string | undefined;
  /** Certificates of authorities to trust in addition to the system's, PEM. */
  readonly ca: readonly string[] | undefined;
  readonly clock: Clock;
}

/** How long the hub has to answer the upgrade. */
const handshakeMs = 15_000;
/** Limits of reading the body of a refusal. */
const answerMs = 3000;
const maxAnswer = 4096;

/** Why the hub refuses, if the body says so. Untrusted text. */
function reasonIn(body: string): string {
  try {
    const { error } = JSON.parse(body) as { readonly error?: { readonly message?: unknown } };
    return typeof error?.message === 'string' ? ` ${error.message.slice(0, 300)}` : '';
  } catch {
    return '';
  }
}

/** What to do about a known error. */
function explain(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  if (/SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)/.test(code)) {
    return (
      `This computer does not trust the hub's certificate (${code}). If the hub made it itself, ` +
      'copy its tls-authority.pem here and use --join-ca FILE.'
    );
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return (
      "The hub's certificate does not name the host in --join. Use a name that it has, " +
      'or add this one at the hub with --allow-host.'
    );
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The name of the hub cannot be resolved (${code}).`;
  return error.message;
}

/** Connects by WebSocket, with the credential in a header, and detects a dead link. */
export function dialWebSocket({ hub, credential, ca, clock }: DialOptions): Dial {
  const url = new URL(hub);
  url.pathname = `${url.pathname.replace(/\/$/, '')}${nodePath}`;
  return (open, onFailed) => {
    const secret = credential();
    const socket = new WebSocket(url, [nodeProtocol], {
      perMessageDeflate: false,
      maxPayload: nodeRules.textBytes,
      handshakeTimeout: handshakeMs,
      followRedirects: false,
      ...(secret === undefined ? {} : { headers: { authorization: `Bearer ${secret}` } }),
      ...(ca === undefined ? {} : { ca: [...ca] }),
    });
    let stream: Duplex | undefined;
    let status: number | undefined;
    let reason = 'The connection was cut.';
    let door: LinkDoor | undefined;
    let heartbeat: Heartbeat | undefined;
    socket.on('upgrade', (response) => (stream = response.socket));
    socket.on('unexpected-response', (request, response) => {
      status = response.statusCode;
      reason = `The hub answered with ${response.statusCode} ${response.statusMessage}.`;
      let body = '';
      const stop = clock.after(answerMs, () => response.destroy());
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
        if (body.length > maxAnswer) response.destroy();
      });
      response.on('error', () => undefined);
      response.on('close', () => {
        stop();
        reason += reasonIn(body);
        request.destroy();
        socket.terminate();
      });
    });
    socket.on('error', (error) => (reason = status === undefined ? explain(error) : reason));
    socket.on('open', () => {
      if (!stream) return socket.terminate();
      heartbeat = new Heartbeat({
        clock,
        tickMs: nodeRules.deadMs / 2,
        deadMs: nodeRules.deadMs,
        pingMs: nodeRules.pingMs,
        onPing: () => socket.ping(),
        onTick: () => door?.tick(),
        onDead: () => {
          reason = 'Nothing was heard from the hub for too long.';
          door?.ended(closeCodes.dead, reason);
          socket.terminate();
        },
      });
      const beat = heartbeat;
      const link = new SocketLink(socket, stream, '', () => beat.sent(), nodeRules.queuedBytes);
      door = open(link);
    });
    socket.on('message', (data: Buffer, isBinary) => {
      heartbeat?.received();
      if (isBinary) door?.binary(data);
      else door?.text(data.toString());
    });
    socket.on('pong', () => heartbeat?.received());
    socket.on('ping', () => heartbeat?.received());
    socket.on('close', (code, why) => {
      heartbeat?.stop();
      if (door) door.ended(code, why.length > 0 ? why.toString() : reason);
      else onFailed({ status, reason });
    });
    return () => socket.terminate();
  };
}
