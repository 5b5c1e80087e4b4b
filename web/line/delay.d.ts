/** Resolves after `delayMs`; rejects with the signal's reason as soon as it aborts. */
export declare function delay(delayMs: number, signal?: AbortSignal): Promise<void>;
/** As `promise`; rejects with the signal's reason as soon as it aborts. */
export declare function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T>;
