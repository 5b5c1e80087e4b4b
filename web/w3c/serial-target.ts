type Handler = ((event: Event) => unknown) | null;

/** What `Serial` and `SerialPort` share: the event handler attributes `onconnect` and `ondisconnect`. */
export class SerialTarget extends EventTarget {
  readonly #handlers = new Map<string, Handler>();

  get onconnect(): Handler {
    return this.#handlers.get('connect') ?? null;
  }
  set onconnect(handler: Handler) {
    this.#setHandler('connect', handler);
  }

  get ondisconnect(): Handler {
    return this.#handlers.get('disconnect') ?? null;
  }
  set ondisconnect(handler: Handler) {
    this.#setHandler('disconnect', handler);
  }

  #setHandler(type: string, handler: Handler): void {
    if (!this.#handlers.has(type)) this.addEventListener(type, (event) => this.#handlers.get(type)?.call(this, event));
    this.#handlers.set(type, typeof handler === 'function' ? handler : null);
  }
}

/**
 * Dispatches an event at `port` that bubbles to `source`, as those of `connect` and `disconnect` do. Nothing bubbles by
 * itself outside a document tree: the same event is dispatched again with its target kept, unless it was stopped.
 */
export function dispatchBubbling(type: string, port: EventTarget, source: EventTarget): void {
  const event = new Event(type, { bubbles: true });
  let isStopped = false;
  const stop = (name: 'stopPropagation' | 'stopImmediatePropagation') => {
    const original = event[name].bind(event);
    Object.defineProperty(event, name, {
      value: () => {
        isStopped = true;
        original();
      },
    });
  };
  stop('stopPropagation');
  stop('stopImmediatePropagation');
  // Its older name.
  Object.defineProperty(event, 'cancelBubble', {
    configurable: true,
    get: () => isStopped,
    set: (value: unknown) => {
      if (value) event.stopPropagation();
    },
  });
  port.dispatchEvent(event);
  if (isStopped) return;
  Object.defineProperties(event, {
    target: { value: port },
    srcElement: { value: port },
    eventPhase: { value: Event.BUBBLING_PHASE },
    composedPath: { value: () => [port, source] },
  });
  source.dispatchEvent(event);
}
