/*
 * Subjects of a fleet (FLEET-LINK.md, section 2). The names of nodes and gateways in them are what permissions of NATS
 * are given for, so who published a message is known from its subject.
 */
const root = 'baudcast.v1';
const nodes = `${root}.node`;
const gateways = `${root}.gateway`;

/** A name as one part of a subject: what is not a letter, a digit, `-` or `_` becomes `=` and two hex digits a byte. */
export function subjectPart(name: string): string {
  return [...Buffer.from(name)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[\w-]/.test(character) ? character : `=${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

/** @returns the name that `subjectPart` made a part of; undefined: it did not */
export function nameIn(part: string): string | undefined {
  const bytes = [...part.matchAll(/=([\da-f]{2})|([\w-])/g)];
  const name = Buffer.from(
    bytes.map(([, hex, plain]) => (hex === undefined ? plain!.charCodeAt(0) : parseInt(hex, 16))),
  );
  return name.length > 0 && subjectPart(name.toString()) === part ? name.toString() : undefined;
}

/** A gateway says that it is there. */
export const gatewaySubject = (gateway: string): string => `${gateways}.${subjectPart(gateway)}`;
/** A node asks which gateways there are. */
export const nodeSubject = (node: string): string => `${nodes}.${subjectPart(node)}.here`;
/** A link's messages to a node. @param run of the gateway, so that two of one name are not confused */
export const toNodeSubject = (node: string, gateway: string, run: string): string =>
  `${nodes}.${subjectPart(node)}.in.${subjectPart(gateway)}.${subjectPart(run)}`;
/** A link's messages to a gateway. */
export const toGatewaySubject = (node: string, gateway: string, run: string): string =>
  `${nodes}.${subjectPart(node)}.out.${subjectPart(gateway)}.${subjectPart(run)}`;
/** The newest frames of a port, for all gateways. */
export const portSubject = (node: string, port: string): string =>
  `${nodes}.${subjectPart(node)}.port.${subjectPart(port)}`;

export const anyGateway = `${gateways}.*`;
export const anyNode = `${nodes}.*.here`;
/** All that a node is sent. */
export const toNodePattern = (node: string): string => `${nodes}.${subjectPart(node)}.in.*.*`;
/** All that a gateway is sent over links. */
export const toGatewayPattern = (gateway: string, run: string): string =>
  `${nodes}.*.out.${subjectPart(gateway)}.${subjectPart(run)}`;

/** @returns the node that a subject of this fleet belongs to */
export const nodeOf = (subject: string): string | undefined => nameIn(subject.split('.')[3] ?? '');
/** @returns the gateway that says that it is there */
export const gatewayOf = (subject: string): string | undefined => nameIn(subject.split('.')[3] ?? '');

/** Where the answers for a node or a gateway arrive. */
export const inboxOf = (name: string): string => `${root}.inbox.${subjectPart(name)}`;

/** The bucket of who has access: gateways only may read and write it. */
export const accessBucket = 'baudcast-access';
/* JetStream keeps what is published here: the history of ports. */
const histories = `${root}.history`;
const streamPrefix = 'baudcast-history-';

/** An opening whose history is kept. */
export interface HistoryPlace {
  readonly node: string;
  readonly port: string;
  readonly epoch: string;
  readonly part: HistoryPart;
}

/**
 * Which of a node's ports a stream keeps: one that has limits of its own; those with a label, as `key=value`, that has
 * limits; or all others.
 */
export type HistoryPart = 'all' | { readonly port: string } | { readonly label: string };

/** The stream with the history of a part of a node's ports. */
export function historyStream(node: string, part: HistoryPart = 'all'): string {
  const stream = `${streamPrefix}${subjectPart(node)}`;
  if (part === 'all') return stream;
  // `==` is in no part of a subject.
  return 'port' in part ? `${stream}==${subjectPart(part.port)}` : `${stream}==label==${subjectPart(part.label)}`;
}

/** @returns the part that a stream keeps, of which a port is; undefined: it is of another node or port */
export function historyPartOf(stream: string, node: string, port: string): HistoryPart | undefined {
  if (stream === historyStream(node)) return 'all';
  if (stream === historyStream(node, { port })) return { port };
  const [own, kind, part = '', ...more] = stream.split('==');
  const label = kind === 'label' && more.length === 0 ? nameIn(part) : undefined;
  return own === historyStream(node) && label !== undefined ? { label } : undefined;
}

/** What this stream keeps. */
export const historyPattern = (node: string, part: HistoryPart = 'all'): string =>
  `${histories}.${subjectPart(node)}.${scopeOf(part)}${
    part !== 'all' && 'port' in part ? `.${subjectPart(part.port)}` : ''
  }.>`;
export const historySubject = ({ node, port, epoch, part }: HistoryPlace, kind: 'data' | 'index' | '*'): string =>
  `${histories}.${subjectPart(node)}.${scopeOf(part)}.${subjectPart(port)}.${epoch}.${kind}`;
/** Everything of a port, in whatever stream. */
export const historyOfPort = (node: string, port: string): string =>
  `${histories}.${subjectPart(node)}.*.${subjectPart(port)}.*.*`;

const scopeOf = (part: HistoryPart): string =>
  part === 'all' ? 'all' : 'port' in part ? 'own' : `label-${subjectPart(part.label)}`;

export const anyHistory = `${histories}.>`;
export const anyHistoryIndex = `${histories}.*.*.*.*.index`;

/** @returns the opening that a subject is for; undefined for any other subject */
export function historyPlace(subject: string): HistoryPlace | undefined {
  if (!subject.startsWith(`${histories}.`)) return undefined;
  const [node = '', scope = '', port = '', epoch = '', ...kind] = subject.slice(histories.length + 1).split('.');
  const [nodeName, portId] = [nameIn(node), nameIn(port)];
  if (nodeName === undefined || portId === undefined || kind.length !== 1) return undefined;
  const label = /^label-(.*)$/s.exec(scope)?.[1];
  const labelled = label === undefined ? undefined : nameIn(label);
  const part =
    scope === 'all'
      ? 'all'
      : scope === 'own'
        ? { port: portId }
        : labelled === undefined
          ? undefined
          : { label: labelled };
  return part && { node: nodeName, port: portId, epoch, part };
}

/** What a credential of NATS may do: nothing else. */
export interface SubjectRights {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

const api = '$JS.API';

/** A node publishes for itself and its own ports, and reads what gateways send to it and its own history's ends. */
export const rightsOfNode = (node: string): SubjectRights => {
  const own = `${nodes}.${subjectPart(node)}`;
  const history = `${histories}.${subjectPart(node)}.>`;
  return {
    publish: [
      `${own}.here`,
      `${own}.out.*.*`,
      `${own}.port.*`,
      history,
      `${api}.STREAM.INFO.${historyStream(node)}`,
      `${api}.DIRECT.GET.*.${history}`,
    ],
    subscribe: [toNodePattern(node), anyGateway, `${inboxOf(node)}.>`],
  };
};

/** What a gateway needs for the bucket. */
const rightsForAccess = [
  '$JS.API.INFO',
  ...['STREAM.CREATE', 'STREAM.MSG.GET', 'STREAM.PURGE', 'CONSUMER.CREATE'].map(
    (request) => `$JS.API.${request}.KV_${accessBucket}`,
  ),
  ...['CREATE', 'INFO', 'DELETE'].map((request) => `$JS.API.CONSUMER.${request}.KV_${accessBucket}.>`),
  `$JS.FC.KV_${accessBucket}.>`,
  `$KV.${accessBucket}.>`,
];

/** A gateway sends to nodes in its own name only, and reads what nodes publish for it or for all gateways. */
export const rightsOfGateway = (gateway: string): SubjectRights => ({
  publish: [
    gatewaySubject(gateway),
    `${nodes}.*.in.${subjectPart(gateway)}.*`,
    `${api}.STREAM.NAMES`,
    `${api}.STREAM.INFO.*`,
    `${api}.DIRECT.GET.>`,
    ...rightsForAccess,
  ],
  subscribe: [anyNode, `${nodes}.*.out.${subjectPart(gateway)}.*`, `${nodes}.*.port.*`, `${inboxOf(gateway)}.>`],
});

/**
 * A keeper makes the streams of the history. Nobody else may: who can make a stream can have it publish to any subject.
 */
export const rightsOfKeeper = (keeper: string): SubjectRights => ({
  publish: [`${api}.STREAM.CREATE.*`, `${api}.STREAM.UPDATE.*`, `${api}.STREAM.INFO.*`],
  subscribe: [`${inboxOf(keeper)}.>`],
});
