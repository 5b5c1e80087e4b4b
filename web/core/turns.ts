/** Calls of one kind that may end in another order than they began in. */
export class Turns {
  #newest = 0;
  #applied = 0;

  begin(): number {
    return ++this.#newest;
  }

  /** Whether the result of a call that has ended is to be applied: none that began later was. */
  isNext(turn: number): boolean {
    if (turn < this.#applied) return false;
    this.#applied = turn;
    return true;
  }

  /** Whether none has begun since. */
  isNewest(turn: number): boolean {
    return turn === this.#newest;
  }
}
