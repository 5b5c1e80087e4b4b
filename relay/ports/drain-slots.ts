/** Threads of Node's pool: 4, or as many as were asked for before it began to work. */
const threads = Number(process.env['UV_THREADPOOL_SIZE']) || 4;

/**
 * How many ports may drain at a time. Each blocks a thread of Node's pool for as long as the device holds its transmitter back, and
 * files and closing ports need those threads too.
 */
const maxDrains = Math.max(2, Math.floor(threads / 2));

let freeSlots = maxDrains;
const waiting: (() => void)[] = [];

/** Runs `drain` once a slot is free. @param isWanted asked when it is: a port that was closed meanwhile drains no more */
export async function inDrainSlot(drain: () => Promise<void>, isWanted: () => boolean): Promise<void> {
  if (freeSlots > 0) freeSlots--;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    if (isWanted()) await drain();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else freeSlots++;
  }
}
