import type { AccessApi } from './api/access.ts';
import { onDemand } from './on-demand.ts';

/**
 * People's rights at relays are not part of what a first screen needs: what carries them out is loaded with the first
 * call.
 */
export function accessOnDemand(load: () => Promise<AccessApi>): AccessApi {
  const access = onDemand(load);
  return {
    readLink: async (...args) => (await access()).readLink(...args),
    personName: async () => (await access()).personName(),
    signIn: async (...args) => (await access()).signIn(...args),
    signOut: async (...args) => (await access()).signOut(...args),
    share: async (...args) => (await access()).share(...args),
    shares: async (...args) => (await access()).shares(...args),
    revokeShare: async (...args) => (await access()).revokeShare(...args),
    pair: async (...args) => (await access()).pair(...args),
    signIns: async (...args) => (await access()).signIns(...args),
    endSignIn: async (...args) => (await access()).endSignIn(...args),
    examineRelay: async (...args) => (await access()).examineRelay(...args),
  };
}
