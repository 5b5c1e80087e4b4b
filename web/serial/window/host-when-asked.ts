import { createClock } from '../../line/clock.ts';
import type { HostRequest } from '../host-messages.ts';

/**
 * Hosts the ports of `serial` for the worker at the other end of `channel`, from its first request on. Most workers
 * have Web Serial and never ask.
 */
export function hostWhenAsked(serial: Serial, channel: MessagePort): void {
  const early: MessageEvent<HostRequest>[] = [];
  const keep = (event: MessageEvent<HostRequest>): void => {
    if (early.push(event) > 1) return;
    const clock = createClock(
      () => performance.now(),
      () => Date.now(),
    );
    void import('./host-lines.ts').then(({ hostLines }) => {
      channel.removeEventListener('message', keep);
      hostLines(serial, channel, clock);
      for (const { data } of early) channel.dispatchEvent(new MessageEvent('message', { data }));
    });
  };
  channel.addEventListener('message', keep);
  channel.start();
}
