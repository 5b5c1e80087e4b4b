import { X509Certificate } from 'node:crypto';
import { exactly } from '../link/path-match.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { dateOf } from '../tls/certificate-pair.ts';
import { namedHosts } from '../tls/kept-certificate.ts';
import type { ServedCertificate } from '../tls/served-certificate.ts';
import { trustFiles, trustPage } from '../tls/trust-page.ts';
import { trustWords } from '../tls/trust-words.ts';
import { answer } from './answer.ts';
import type { Route } from './router.ts';

/**
 * The page that says what browsers' warning means and how to be rid of it, and the certificate to trust. Everybody may
 * see them: every client has already received the certificate.
 * @param certificate undefined where no TLS is spoken
 */
export function trustRoutes({
  node,
  certificate,
}: {
  readonly node: string;
  readonly certificate: ServedCertificate | undefined;
}): Route[] {
  const authority = (): X509Certificate => {
    if (!certificate) throw new RelayError('NOT_FOUND', 'This relay has no certificate: it does not speak TLS itself.');
    if (!certificate.made)
      throw new RelayError(
        'NOT_FOUND',
        "This relay's certificate comes from another authority; the relay cannot say whether to trust it.",
      );
    return new X509Certificate(certificate.made.authorityPem);
  };
  return [
    {
      method: 'GET',
      match: exactly('/trust'),
      access: 'public',
      handle: ({ request, response, query }) => {
        if (!certificate)
          throw new RelayError('NOT_FOUND', 'This relay has no certificate: it does not speak TLS itself.');
        const { pair, made } = certificate;
        const facts = {
          node,
          fingerprint: pair.certificate.fingerprint256,
          authorityFingerprint: made && authority().fingerprint256,
          issuer: pair.certificate.issuer,
          hosts: namedHosts(pair),
          until: dateOf(pair.until),
        };
        response.setHeader('Vary', 'Origin, Accept-Language');
        answer(
          response,
          200,
          'text/html; charset=utf-8',
          trustPage(facts, trustWords(query.get('lang'), request.headers['accept-language'])),
        );
      },
    },
    {
      method: 'GET',
      match: exactly(trustFiles.der),
      access: 'public',
      // Safari offers to install it by this type, and by this type alone.
      handle: ({ response }) => answer(response, 200, 'application/x-x509-ca-cert', authority().raw),
    },
    {
      method: 'GET',
      match: exactly(trustFiles.pem),
      access: 'public',
      handle: ({ response }) => {
        const pem = authority().toString();
        response.setHeader('Content-Disposition', 'attachment; filename="baudcast.pem"');
        answer(response, 200, 'application/x-pem-file', pem);
      },
    },
  ];
}
