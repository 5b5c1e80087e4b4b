/** Frames that pass after something was left out before more is drawn: about ten screens a second remain. */
const pausedFrames = 6;

/**
 * To be awaited after a screen that left something out. Nobody reads a screen that falls behind like that: frames without
 * drawing leave the processor to keys, clicks and the reader. A hidden page, which has no frames, draws nothing more.
 */
export async function pauseAfterSkip(): Promise<void> {
  for (let frame = 0; frame < pausedFrames; frame++) await new Promise(requestAnimationFrame);
}
