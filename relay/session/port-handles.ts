const maxHandle = 65_535;

/** Numbers for ports in frames and events: the same for a port as long as the relay runs. */
export class PortHandles {
  readonly #handles = new Map<string, number>();

  /** @returns undefined when there are no more */
  of(id: string): number | undefined {
    const handle = this.#handles.get(id) ?? this.#handles.size + 1;
    if (handle > maxHandle) return undefined;
    this.#handles.set(id, handle);
    return handle;
  }
}
