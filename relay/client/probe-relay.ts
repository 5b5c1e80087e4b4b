import { record } from '../protocol/checks.ts';
import { parseJson } from '../protocol/parse-message.ts';
import type { ClientClock } from './client-clock.ts';
import type { SendHttp } from './http-exchange.ts';

const patienceMs = 5000;

/** Whether a relay answers `GET /hello`. Never rejects. */
export async function probeRelay(sendHttp: SendHttp, clock: ClientClock): Promise<boolean> {
  const giveUp = new AbortController();
  const cancel = clock.after(patienceMs, () => giveUp.abort());
  try {
    const answer = await sendHttp({ method: 'GET', path: '/hello', signal: giveUp.signal });
    if (answer.status < 200 || answer.status > 299) return false;
    return Object.hasOwn(record(parseJson(await answer.text()), ''), 'product');
  } catch {
    return false;
  } finally {
    cancel();
  }
}
