/**
 * Fires `type` at `port` and then, as a bubbling event would, at its `source` with the port as the event's target (Web
 * Serial, section 4.4.5). Outside a document tree no event bubbles by itself; the browser's own ports have that built in.
 */
export declare function announcePort(source: EventTarget, port: EventTarget, type: 'connect' | 'disconnect'): void;
