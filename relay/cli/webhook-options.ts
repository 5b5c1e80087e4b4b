import { type RelayEventType, relayEventTypes } from '../protocol/relay-event.ts';
import type { Flag, FlagValues } from './flag.ts';
import { UsageError } from './command.ts';

/** Where events are sent. */
export interface WebhookOptions {
  readonly urls: readonly URL[];
  /** The file with the secret that messages are signed with. */
  readonly secretFile: string;
  readonly events: ReadonlySet<RelayEventType>;
}

const defaultEvents: readonly RelayEventType[] = ['attached', 'detached', 'lease', 'opened', 'lost', 'recovered'];
const maxUrls = 16;

export const webhookFlags: readonly Flag[] = [
  {
    name: 'webhook',
    kind: 'list',
    placeholder: 'URL',
    help: 'send events to this address, as signed JSON',
    byDefault: 'none',
  },
  {
    name: 'webhook-secret-file',
    kind: 'text',
    placeholder: 'FILE',
    help: 'file with the key that signs the messages: 24 to 64 bytes in base64',
    byDefault: 'none',
  },
  {
    name: 'webhook-events',
    kind: 'list',
    placeholder: 'TYPE',
    help: 'types of events to send, or "all"',
    byDefault: defaultEvents.join(', '),
  },
];

/** @returns undefined without webhooks @throws {UsageError} */
export function readWebhookOptions(values: FlagValues): WebhookOptions | undefined {
  const given = values.get('webhook') ?? [];
  const [secretFile] = values.get('webhook-secret-file') ?? [];
  if (given.length === 0) {
    const useless = ['webhook-secret-file', 'webhook-events'].find((name) => values.has(name));
    if (useless) throw new UsageError(`--${useless} needs --webhook URL.`);
    return undefined;
  }
  if (given.length > maxUrls) throw new UsageError(`--webhook takes ${maxUrls} addresses at most.`);
  if (secretFile === undefined || secretFile === '') {
    throw new UsageError(
      '--webhook needs --webhook-secret-file FILE, to sign messages. Make one with: (umask 077; openssl rand ' +
        '-base64 32 > FILE)',
    );
  }
  return { urls: given.map(readUrl), secretFile, events: readEvents(values.get('webhook-events') ?? defaultEvents) };
}

/** Its errors do not show it: it may contain a secret. */
function readUrl(text: string, index: number): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const which = `The address number ${index + 1} of --webhook`;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new UsageError(`${which} is none: it begins with https:// or http://, as in https://hooks.example/baudcast.`);
  if (url.username !== '' || url.password !== '')
    throw new UsageError(`${which} contains a password. Remove it: messages are signed.`);
  if (url.hash !== '') throw new UsageError(`${which} has a part after '#', which is never sent: leave that out.`);
  return url;
}

function readEvents(names: readonly string[]): ReadonlySet<RelayEventType> {
  if (names.includes('all')) return new Set(relayEventTypes);
  return new Set(
    names.map((name) => {
      const type = relayEventTypes.find((one) => one === name);
      if (!type)
        throw new UsageError(`Unknown event '${name}': --webhook-events takes all, ${relayEventTypes.join(', ')}.`);
      return type;
    }),
  );
}
