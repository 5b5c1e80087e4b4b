/**
 * Cuts what is to be drawn into pieces of at most `size` bytes or UTF-16 units, so that the terminal can pause between
 * them. A surrogate pair stays whole.
 */
export function* writeSlices(data: Uint8Array | string, size: number): Generator<Uint8Array | string> {
  if (typeof data !== 'string') {
    for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
    return;
  }
  let at = 0;
  while (at < data.length) {
    let end = Math.min(at + size, data.length);
    const last = data.charCodeAt(end - 1);
    if (end < data.length && end - at > 1 && last >= 0xd800 && last <= 0xdbff) end -= 1;
    yield data.slice(at, end);
    at = end;
  }
}

/** Pause after skipped bytes: about ten screens per second remain. */
const pauseMs = 85;

/**
 * To be awaited after a screen that skipped bytes. Nobody can read at that rate: pauses leave the processor to keys,
 * clicks and the reader. A timer, because every requested frame costs time; and one frame, because a hidden page has
 * none and then draws nothing.
 */
export async function pauseAfterSkip(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, pauseMs));
  await new Promise(requestAnimationFrame);
}
