/** The clock of this host: the monotonic one, anchored to the wall clock when the process started. */
export const systemClock = {
    nowUs: () => Math.round((performance.timeOrigin + performance.now()) * 1000),
    after(delayMs, callback) {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
    },
};
/** Resolves when the time has really passed: a timer of Node may go off up to a millisecond early. */
export async function waitAtLeast(clock, delayMs, signal) {
    const endUs = clock.nowUs() + delayMs * 1000;
    const leftUs = () => (signal?.aborted ? 0 : endUs - clock.nowUs());
    while (leftUs() > 0) {
        await new Promise((resolve) => {
            const stop = clock.after(Math.ceil(leftUs() / 1000), finish);
            function finish() {
                stop();
                signal?.removeEventListener('abort', finish);
                resolve();
            }
            signal?.addEventListener('abort', finish);
        });
    }
}
