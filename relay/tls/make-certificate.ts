import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { GeneralName, GeneralSubtree, GeneralSubtrees, NameConstraints } from '@peculiar/asn1-x509';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { isIPv4 } from 'node:net';
import type { ChosenHosts } from './chosen-hosts.ts';

/** A certificate made here, all of it PEM. */
export interface MadeCertificate {
  /** The host's own. */
  readonly hostPem: string;
  readonly keyPem: string;
  /** Its authority, for people to trust. The authority's key existed only while this was made. */
  readonly authorityPem: string;
}

/**
 * Apple's systems take at most 825 days, also of an authority that a person has trusted; that counts the day before
 * today.
 */
const validDays = 800;
const dayMs = 86_400_000;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/**
 * Makes a certificate for a host: an authority for it alone, whose key is thrown away, signs one that names `hosts` and
 * nothing else. The authority says of itself, too, that it vouches for nothing else (RFC 5280, section 4.2.1.10).
 * @param label what people see where they trust it @param nowMs milliseconds since 1970
 */
export async function makeCertificate(
  { names, addresses }: ChosenHosts,
  label: string,
  nowMs: number,
): Promise<MadeCertificate> {
  // Clients' clocks may be behind.
  const notBefore = new Date(nowMs - dayMs);
  const notAfter = new Date(nowMs + validDays * dayMs);
  const [authorityKeys, hostKeys] = await Promise.all([makeKeys(), makeKeys()]);
  // A common name has 64 characters (RFC 5280, appendix A.1).
  const authorityName = nameOf(
    `Baudcast on ${[...label].slice(0, 36).join('')}, ${new Date(nowMs).toISOString().slice(0, 10)}`,
  );
  const authority = await X509CertificateGenerator.createSelfSigned({
    name: authorityName,
    keys: authorityKeys,
    signingAlgorithm: algorithm,
    notBefore,
    notAfter,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
      onlyFor({ names, addresses }),
    ],
  });
  const alternatives: JsonGeneralName[] = [
    ...names.map((value) => ({ type: 'dns' as const, value })),
    ...addresses.map((value) => ({ type: 'ip' as const, value })),
  ];
  const host = await X509CertificateGenerator.create({
    subject: nameOf((names[0] ?? addresses[0] ?? '').slice(0, 64)),
    issuer: authorityName,
    publicKey: hostKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: algorithm,
    notBefore,
    notAfter,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(alternatives),
      await AuthorityKeyIdentifierExtension.create(authority.publicKey),
      await SubjectKeyIdentifierExtension.create(hostKeys.publicKey),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', hostKeys.privateKey)).toString('base64');
  return {
    hostPem: `${host.toString('pem')}\n`,
    keyPem: `-----BEGIN PRIVATE KEY-----\n${key.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`,
    authorityPem: `${authority.toString('pem')}\n`,
  };
}

const nameOf = (commonName: string): Name => new Name([{ O: ['Baudcast'] }, { CN: [commonName] }]);

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/**
 * Name constraints: exactly these names and addresses. A kind of name that is not named at all would be free, so both
 * kinds always are.
 */
function onlyFor({ names, addresses }: ChosenHosts): Extension {
  const bases = [
    ...(names.length > 0 ? names : ['invalid']).map((dNSName) => new GeneralName({ dNSName })),
    // 192.0.2.0/24 is reserved for documentation (RFC 5737).
    ...(addresses.length > 0 ? addresses : ['192.0.2.0']).map(
      (address) => new GeneralName({ iPAddress: `${address}/${isIPv4(address) ? 32 : 128}` }),
    ),
  ];
  const constraints = new NameConstraints({
    permittedSubtrees: new GeneralSubtrees(bases.map((base) => new GeneralSubtree({ base }))),
  });
  return new Extension('2.5.29.30', true, AsnConvert.serialize(constraints));
}
