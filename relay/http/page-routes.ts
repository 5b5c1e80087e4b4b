import { exactly } from '../link/path-match.ts';
import { protocolVersion } from '../protocol/limits.ts';
import { answerJson } from './answer.ts';
import type { Route } from './router.ts';

/** What is public about this relay, before authentication. */
export interface Hello {
  readonly version: string;
  /** Name of this computer. */
  readonly node: string;
  /** Whether a credential is needed. */
  readonly needsCredential: boolean;
  /** Whether it runs with neither credentials nor TLS although others can reach it. */
  readonly isInsecure: boolean;
}

/** `/hello`, by which a page finds out that this is a relay. */
export function pageRoutes({ version, node, needsCredential, isInsecure }: Hello): Route[] {
  const hello = {
    product: 'baudcast',
    version,
    node,
    protocols: [protocolVersion],
    needsCredential,
    insecure: isInsecure,
  };
  return [
    {
      method: 'GET',
      match: exactly('/hello'),
      access: 'public',
      handle: ({ response }) => answerJson(response, 200, hello),
    },
  ];
}
