/** What has been put off until this turn of the event loop is over. */
let endings: (() => void)[] | undefined;
let turn = 0;

/** The number of this turn of the event loop, up to the next `process.nextTick`. */
export function currentTurn(): number {
  endings ??= watch();
  return turn;
}

/** Calls `callback` when this turn is over. */
export function afterTurn(callback: () => void): void {
  endings ??= watch();
  endings.push(callback);
}

/** One tick for everybody: with hundreds of viewers, one each would cost more than what they are sent. */
function watch(): (() => void)[] {
  process.nextTick(() => {
    const ended = endings ?? [];
    endings = undefined;
    turn++;
    for (const callback of ended) callback();
  });
  return [];
}
