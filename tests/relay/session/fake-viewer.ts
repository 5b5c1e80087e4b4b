import { expect } from 'vitest';
import { readReceiveFrame } from '../../../relay/protocol/data-frame.ts';
import type { RelayMessage } from '../../../relay/protocol/messages.ts';
import type { Attached } from '../../../relay/protocol/result-values.ts';
import type { Role } from '../../../relay/protocol/roles.ts';
import type { ClientIdentity } from '../../../relay/session/access/client-identity.ts';
import type { FeedOutlet, PortClient } from '../../../relay/session/feed/port-client.ts';

/** Each byte has its position: the same for every opening with this serial. */
export const byteAt = (serial: number, offset: number): number => (serial * 101 + offset * 7 + (offset >>> 8)) & 0xff;

/** A client that checks what it is sent: every byte once, in order, or a gap that reports it as missing. */
export class FakeViewer implements PortClient, FeedOutlet {
  readonly viewer: string;
  readonly name: string;
  readonly role: Role;
  readonly outlet = this as FeedOutlet;
  readonly identity: ClientIdentity;
  readonly address: string | undefined;
  readonly memory = '';
  bufferedBytes = 0;
  readonly frames: Uint8Array[] = [];
  readonly messages: RelayMessage[] = [];
  /** Bytes received, and those reported missing. */
  receivedBytes = 0;
  missedBytes = 0;
  epoch: string | null = null;
  offset = 0;
  onStalled: () => void = () => undefined;
  #truth: { readonly serials: Map<string, number>; readonly lengths: Map<string, number> } | undefined;

  constructor(viewer: string, role: Role = 'operator') {
    this.viewer = viewer;
    this.name = `Name of ${viewer}`;
    this.identity = { id: `id of ${viewer}`, name: viewer, role, ports: 'all' };
    this.role = role;
  }

  /**
   * From now on bytes are compared with `byteAt`, and ends of epochs with the truth.
   * @param serials of each epoch
   * @param lengths what was received in each
   */
  compareWith(serials: Map<string, number>, lengths: Map<string, number>): void {
    this.#truth = { serials, lengths };
  }

  begin({ epoch, from }: Attached): void {
    this.epoch = epoch;
    this.offset = from;
  }

  sendFrame(frame: Uint8Array): void {
    this.frames.push(frame);
    const { kind, offset, payload } = readReceiveFrame(frame);
    expect(kind).toBe('receive');
    expect(offset).toBe(this.offset);
    const serial = this.#truth?.serials.get(this.epoch ?? '');
    if (serial !== undefined) {
      for (let i = 0; i < payload.length; i++) {
        if (payload[i] !== byteAt(serial, offset + i))
          throw new Error(`Byte ${offset + i} of opening ${serial} is wrong`);
      }
    }
    this.offset += payload.length;
    this.receivedBytes += payload.length;
  }

  send(message: RelayMessage): void {
    this.messages.push(message);
    if (message.type === 'gap') {
      if (message.to === null) return;
      expect(message.epoch).toBe(this.epoch);
      expect(message.from).toBe(this.offset);
      expect(message.to).toBeGreaterThan(message.from);
      this.missedBytes += message.to - message.from;
      this.offset = message.to;
    } else if (message.type === 'lost' || message.type === 'closed') {
      expect(message.epoch).toBe(this.epoch);
      expect(message.offset).toBe(this.offset);
    } else if (message.type === 'opened') {
      if (this.#truth && this.epoch !== null) expect(this.offset).toBe(this.#truth.lengths.get(this.epoch) ?? 0);
      this.epoch = message.epoch;
      this.offset = 0;
    }
  }

  /** The messages of one type. */
  messagesOf<T extends RelayMessage['type']>(type: T): Extract<RelayMessage, { type: T }>[] {
    return this.messages.filter((message): message is Extract<RelayMessage, { type: T }> => message.type === type);
  }

  /** All bytes received. */
  get bytes(): number[] {
    return this.frames.flatMap((frame) => [...readReceiveFrame(frame).payload]);
  }
}
