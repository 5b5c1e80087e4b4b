/** How long after something was left out nothing more is drawn: about ten screens a second remain. */
const pauseMs = 85;

/**
 * To be awaited after a screen that left something out. Nobody reads a screen that falls behind like that: time without
 * drawing leaves the processor to keys, clicks and the reader. A timer, because each frame that is asked for costs some of
 * it; and one frame, because a hidden page has none and draws nothing more.
 */
export async function pauseAfterSkip(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, pauseMs));
  await new Promise(requestAnimationFrame);
}
