import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificate } from '../../../relay/tls/make-certificate.ts';
import { Nginx } from './nginx.ts';

/** An nginx that terminates TLS in front of a relay, set up as docs/guide/share.md says. */
export interface GuideNginx {
  /** The address for clients. */
  readonly origin: string;
  /** The authority of its certificate, as PEM. */
  readonly authorityPem: string;
  stop(): Promise<void>;
}

/** The path below which its own nginx offers a relay. */
export interface ProxyPath {
  /** As in `/serial/`. */
  readonly location: string;
  /** Whether the relay gets requests without it. */
  readonly isTakenOff: boolean;
}

/** @param port where it listens on 127.0.0.1 @param path default: it offers the relay at its root */
export async function startGuideNginx(port: number, relayPort: number, path?: ProxyPath): Promise<GuideNginx> {
  const directory = await mkdtemp(join(tmpdir(), 'baudcast-proxy-'));
  const { hostPem, keyPem, authorityPem } = await makeCertificate(
    { names: ['localhost'], addresses: ['127.0.0.1'] },
    'nginx',
    Date.now(),
  );
  const [certificatePath, keyPath] = [join(directory, 'c.pem'), join(directory, 'k.pem')];
  await Promise.all([writeFile(certificatePath, hostPem), writeFile(keyPath, keyPem)]);
  const nginx = await Nginx.start(relayPort, {
    port,
    server: await serverOfGuide(port, relayPort, certificatePath, keyPath, path),
  });
  return {
    origin: `https://localhost:${port}`,
    authorityPem,
    stop: async () => {
      await nginx.stop();
      await rm(directory, { recursive: true });
    },
  };
}

/** The server that docs/guide/share.md shows for nginx, with these places instead of its examples. */
async function serverOfGuide(
  port: number,
  relayPort: number,
  certificatePath: string,
  keyPath: string,
  path: ProxyPath | undefined,
): Promise<string> {
  const guide = await readFile(new URL('../../../docs/guide/share.md', import.meta.url), 'utf8');
  const shown = /```nginx\n([\s\S]+?)```/.exec(guide)?.[1] ?? '';
  const changes: readonly (readonly [string, string])[] = [
    ['listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`],
    ['server_name lab.example;', 'server_name localhost;'],
    ['/etc/ssl/lab.example.pem', certificatePath],
    ['/etc/ssl/lab.example.key', keyPath],
    ['location / {', `location ${path?.location ?? '/'} {`],
    ['http://127.0.0.1:8017', `http://127.0.0.1:${relayPort}${path?.isTakenOff ? '/' : ''}`],
  ];
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`docs/guide/share.md shows no '${from}' for nginx`);
    return text.replace(from, to);
  }, shown);
}
