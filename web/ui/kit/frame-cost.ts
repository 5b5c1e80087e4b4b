/** Longer ones are the doing of other programs. */
const mostMs = 100;

let isLooking = false;
let costMs = 0;

/** Looks how long the next frame takes the window's thread, with styles, layout and painting. */
function lookAtFrame(): void {
  if (isLooking) return;
  isLooking = true;
  // Comes before all that is requested for this frame later; the timer, when it is painted.
  requestAnimationFrame(() => {
    const startedMs = performance.now();
    setTimeout(() => {
      isLooking = false;
      // A mean of the last few: one frame alone tells little.
      costMs += (Math.min(performance.now() - startedMs, mostMs) - costMs) / 4;
    });
  });
}

/** Draws as `draw` does, and tells how long frames took lately, in milliseconds; 0 when none was looked at. */
export function tellingCost<Update>(draw: (update: Update) => Promise<void>): (update: Update) => Promise<number> {
  return async (update) => {
    lookAtFrame();
    await draw(update);
    return costMs;
  };
}
