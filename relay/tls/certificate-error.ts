/** A certificate that cannot be used. The message says why and what to do. */
export class CertificateError extends Error {}
