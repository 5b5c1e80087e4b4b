import type { RequestListener } from 'node:http';
import { allowedHosts } from '../auth/allowed-hosts.ts';
import { calledAs } from '../auth/forwarded.ts';
import { answerText } from './answer.ts';

/**
 * Redirects plain HTTP to the same address with TLS, if it is ours. Not to be cached: another relay may be here
 * tomorrow.
 * @param hosts names in `Host` that are this relay, in addition to the loopback ones
 */
export function redirectToHttps(hosts: readonly string[]): RequestListener {
  return (request, response) => {
    // Ignore the body.
    request.resume();
    const { host } = calledAs(request);
    if (host === undefined || !allowedHosts(request, hosts).includes(host))
      return answerText(response, 403, 'This relay has no such name.\n');
    const path = request.url?.startsWith('/') ? request.url : '/';
    response.setHeader('Location', `https://${host}${path}`);
    answerText(response, 308, 'Here https:// is spoken.\n');
  };
}
