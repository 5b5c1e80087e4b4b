/** Time as the relay's sessions know it; passed in, so that tests let it pass themselves. */
export interface Clock {
    /** Host time in microseconds since 1970; monotonic, so a wall clock that is set bends no time stamp. */
    nowUs(): number;
    /** Calls back once after the delay. @returns what cancels it; cancelling twice, or too late, does nothing */
    after(delayMs: number, callback: () => void): () => void;
}
/** The clock of this host: the monotonic one, anchored to the wall clock when the process started. */
export declare const systemClock: Clock;
/** Resolves when the time has really passed: a timer of Node may go off up to a millisecond early. */
export declare function waitAtLeast(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void>;
