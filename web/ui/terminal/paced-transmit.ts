/** Transmits one line after the other; the promise of each is awaited, then `delayMs` passes. */
export async function pacedTransmit(
  lines: readonly string[],
  options: {
    readonly delayMs: number;
    readonly transmit: (line: string) => Promise<unknown>;
    readonly wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
    readonly signal: AbortSignal;
    readonly onProgress?: (done: number) => void;
  },
): Promise<void> {
  const { delayMs, transmit, wait, signal, onProgress } = options;
  if (delayMs === 0) {
    // One call: nothing typed meanwhile can come between the lines.
    await transmit(lines.join(''));
    onProgress?.(lines.length);
    return;
  }
  for (const [index, line] of lines.entries()) {
    signal.throwIfAborted();
    await transmit(line);
    onProgress?.(index + 1);
    if (index + 1 < lines.length) await wait(delayMs, signal);
  }
}

/** Waits `delayMs`; rejects with the signal's reason when it is aborted. */
export function waitFor(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, delayMs);
    signal.addEventListener('abort', abort, { once: true });
  });
}
