import { createHash } from 'node:crypto';

/** A client as all gateways of a fleet know it. */
interface SharedViewer {
  /** Its public id. */
  readonly viewer: string;
  /**
   * Whoever has this has been told the client's secret, or by one that was: it comes with the id to a port, and is
   * shown to nobody else.
   */
  readonly proof: string;
}

/** The same client, with the same secret and identity, is the same viewer at every gateway. */
export function sharedViewer(secret: string, identity: string): SharedViewer {
  const proof = digest('proof', identity, secret);
  return { viewer: viewerOfProof(proof), proof };
}

/** The public id that a proof is of: it cannot be chosen. */
export function viewerOfProof(proof: string): string {
  // No client secret has this length.
  return `w${digest('viewer', proof)}`;
}

/** 128 bits in base64url. */
function digest(...parts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(['baudcast', ...parts]));
  return hash.digest().subarray(0, 16).toString('base64url');
}
