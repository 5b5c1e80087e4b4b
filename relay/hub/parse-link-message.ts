import { confirmations } from '../protocol/access.ts';
import { boolean, type Check, integer, list, object, oneOf, optional, refuse, text } from '../protocol/checks.ts';
import {
  glanced,
  name,
  portId,
  portInfo,
  requestNumber,
  secret,
  sentence,
  viewerId,
} from '../protocol/field-checks.ts';
import { bounds } from '../protocol/limits.ts';
import type { PortRequest } from '../protocol/messages.ts';
import { checkClientMessage } from '../protocol/parse-client-message.ts';
import { checkMessage, type MessageChecks, parseJson, parseMessage } from '../protocol/parse-message.ts';
import { checkRelayMessage } from '../protocol/parse-relay-message.ts';
import { roles } from '../protocol/roles.ts';
import {
  type EnterMessage,
  type HubMessage,
  type LeaveMessage,
  isPortRequest,
  type NodeHelloMessage,
  type NodeMessage,
  type VisitorIdentity,
} from './node-messages.ts';
import { nodeRules } from './node-rules.ts';

const visit = integer(0, 0xffff_ffff);
const byteCount = integer(1, 0xffff_ffff);
const tick = object<{ readonly type: 'tick' }>({ type: oneOf('tick') });

const nodeChecks: MessageChecks<NodeMessage> = {
  hello: object<NodeHelloMessage>({
    type: oneOf('hello'),
    versions: list(text(32, 1), 16, 1),
    node: text(256),
    ports: list(portInfo, bounds.ports),
    confirms: optional(boolean),
  }),
  port: object({ type: oneOf('port'), port: portInfo }),
  'port-gone': object({ type: oneOf('port-gone'), port: portId }),
  glanced,
  entered: object({ type: oneOf('entered'), visit, memory: secret }),
  message: object({ type: oneOf('message'), visits: list(visit, nodeRules.visits, 1), message: checkRelayMessage }),
  replaced: object({ type: oneOf('replaced'), visits: list(visit, nodeRules.visits, 1) }),
  tick,
};

const request: Check<PortRequest> = (value, path) => {
  const message = checkClientMessage(value, path);
  return isPortRequest(message) ? message : refuse(path, 'be a request');
};

const hubChecks: MessageChecks<HubMessage> = {
  welcome: object({ type: oneOf('welcome'), version: text(32, 1), hub: sentence, node: sentence, run: text(32, 1) }),
  enter: object<EnterMessage>({
    type: oneOf('enter'),
    visit,
    port: portId,
    viewer: viewerId,
    proof: optional(secret),
    name,
    identity: object<VisitorIdentity>({
      id: text(256, 1),
      name: sentence,
      role: oneOf(...roles),
      address: text(64),
      share: optional(text(256, 1)),
      confirm: optional(oneOf(...confirmations)),
    }),
    bare: boolean,
  }),
  ask: object({ type: oneOf('ask'), visit, message: request }),
  'use-lease': object({ type: oneOf('use-lease'), visit, request: requestNumber, idleMs: integer(1, 3_600_000) }),
  grant: object({ type: oneOf('grant'), visit, bytes: byteCount }),
  got: object({ type: oneOf('got'), bytes: byteCount }),
  delivery: object({ type: oneOf('delivery'), visit, bytes: byteCount }),
  glance: object({ type: oneOf('glance'), port: portId, on: boolean }),
  forget: object({ type: oneOf('forget'), viewer: viewerId }),
  leave: object<LeaveMessage>({ type: oneOf('leave'), visit, cut: boolean, reason: optional(text(64)) }),
  tick,
};

const nodeTypes = new Map<string, Check<NodeMessage>>(Object.entries(nodeChecks));
const hubTypes = new Map<string, Check<HubMessage>>(Object.entries(hubChecks));

/**
 * Checks a client's message as the node will, before the hub sends it: a malformed one must not end the link of all.
 * @throws {RelayError} `INVALID_ARGUMENT`, for that client only
 */
export function checkHubMessage(message: HubMessage): void {
  checkMessage(message, '', hubTypes);
}

/** The visits of a malformed message, if it names them: only these are affected. */
export function addressees(json: string): { readonly visits: readonly number[]; readonly request?: number } {
  let message: unknown;
  try {
    message = parseJson(json);
  } catch {
    return { visits: [] };
  }
  const { visit: one, visits: several, message: inner, ...own } = isRecord(message) ? message : {};
  const visits = [one, ...(Array.isArray(several) ? (several as unknown[]) : [])].filter(isCount);
  const request = isRecord(inner) ? inner['request'] : own['request'];
  return isCount(request) ? { visits, request } : { visits };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/**
 * Reads a text message from a node.
 * @throws {RelayError} `INVALID_ARGUMENT`; a path that ends with `type` is of a later version, to be ignored
 */
export function parseNodeMessage(json: string): NodeMessage {
  return parseMessage(json, nodeRules.textBytes, nodeTypes);
}

/** Reads a text message from a hub. @throws {RelayError} as `parseNodeMessage` does */
export function parseHubMessage(json: string): HubMessage {
  return parseMessage(json, nodeRules.textBytes, hubTypes);
}
