import type { OpenTransport, TransportEvents } from '../client/transport.ts';
import type { Identity } from '../auth/identity.ts';
import type { OpenDoor } from './client-door.ts';

/** The protocol within this process, for a client that the relay itself runs for somebody. */
export function innerTransport(openDoor: OpenDoor, identity: Identity, address: string): OpenTransport {
  return (events) => {
    let isOver = false;
    // Never from within a call of the other side. What waits is bounded by the client's credit.
    const later = (tell: (to: TransportEvents) => void): void =>
      queueMicrotask(() => {
        if (!isOver) tell(events);
      });
    const door = openDoor(
      {
        address,
        bufferedBytes: 0,
        sendText: (text) => later((to) => to.onText(text)),
        // The client does not change it.
        sendFrame: (frame) => later((to) => to.onFrame(frame as Uint8Array<ArrayBuffer>)),
        close: (code, reason) =>
          later((to) => {
            isOver = true;
            to.onEnd(code, reason);
          }),
      },
      identity,
    );
    later((to) => to.onOpen());
    return {
      kind: 'websocket',
      sendText: (text) => void (isOver || door.text(text)),
      sendFrame: (frame) => void (isOver || door.binary(frame)),
      close: async () => {
        if (isOver) return;
        isOver = true;
        door.ended(false);
      },
    };
  };
}
