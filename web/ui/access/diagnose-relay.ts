import { spaceOf } from '../../core/address-space.ts';
import type { RelayFindings } from '../../engine/api/access.ts';

/** Why a relay cannot be reached, as far as a page can find out. */
export type Diagnosis =
  | 'reachable' // all is well now
  | 'socket-blocked' // it answers, but no WebSocket comes through: the page goes on over HTTP
  | 'own-host-refused' // the relay that served this page does not want to be called so
  | 'origin-refused' // it answers, and may not be used by pages from here
  | 'not-a-relay'
  | 'ask-permission' // the browser would ask the person
  | 'permission-denied'
  | 'own-down' // the relay that served this page does not answer any more
  | 'down' // nothing at all is there
  | 'mixed-content' // this browser lets no page over https reach that address over http
  | 'insecure-page' // only a page over https could be given local-network access
  | 'certificate' // a certificate of its own, most likely, that this browser does not know
  | 'down-or-refused'; // nothing there, or not for pages from here: from here they look the same

/** The remedy offered. */
export type Remedy = 'retry' | 'ask' | 'open-relay' | 'open-trust' | 'copy-origin-flag' | 'copy-host-flag';

export type Browser = 'chromium' | 'firefox' | 'safari' | 'other';

interface RelayWay extends RelayFindings {
  /** The origin of the page. */
  readonly page: string;
  readonly browser: Browser;
}

/** Browser families that differ here; on iOS every browser is Safari. */
export function browserOf(userAgent: string): Browser {
  if (/Firefox\//.test(userAgent)) return 'firefox';
  if (/Chrome\//.test(userAgent)) return 'chromium';
  return /AppleWebKit\//.test(userAgent) ? 'safari' : 'other';
}

/** Why a relay cannot be reached. Test results take precedence over what is known of browsers. */
export function diagnoseRelay(way: RelayWay): Diagnosis {
  const { hello, socket, permission, reached, address, page } = way;
  const isOwn = new URL(address).origin === page;
  if (hello === 'relay') return socket === 'none' ? 'socket-blocked' : 'reachable';
  if (hello === 'refused') return isOwn ? 'own-host-refused' : 'origin-refused';
  if (hello === 'stranger') return 'not-a-relay';
  if (permission === 'prompt') return 'ask-permission';
  if (permission === 'denied') return isSecure(page) ? 'permission-denied' : 'insecure-page';
  if (isOwn) return 'own-down';
  if (reached === true) return 'origin-refused';
  return address.startsWith('https:') ? unansweredSecure(way) : unansweredPlain(way);
}

function unansweredSecure({ address, reached }: RelayWay): Diagnosis {
  const { hostname } = new URL(address);
  const isNumber = hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
  // Only the relay itself signs certificates for these.
  if (isNumber || spaceOfOrigin(address) !== 'public') return 'certificate';
  return reached === false ? 'down' : 'down-or-refused';
}

function unansweredPlain({ page, address, browser, permission, reached }: RelayWay): Diagnosis {
  const space = spaceOfOrigin(address);
  if (!isSecure(page)) {
    // Chromium grants local-network access only to secure pages, and refuses others without asking.
    const isMorePrivate = rank[space] > rank[spaceOfOrigin(page)];
    if (isMorePrivate && browser === 'chromium') return 'insecure-page';
    return reached === false ? 'down' : 'down-or-refused';
  }
  if (spaceOfOrigin(page) === 'loopback' && page.startsWith('http:'))
    return reached === false ? 'down' : 'down-or-refused';
  const isAllowed = permission === 'granted' || (space === 'loopback' && browser !== 'safari');
  if (!isAllowed) return 'mixed-content';
  return reached === false ? 'down' : 'down-or-refused';
}

const spaceOfOrigin = (origin: string) => spaceOf(new URL(origin).hostname);
const rank = { public: 0, local: 1, loopback: 2 } as const;

/** Whether browsers treat the origin as a secure context. */
function isSecure(origin: string): boolean {
  return (
    origin.startsWith('https:') ||
    /^http:\/\/(?:localhost|[^/]+\.localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/.test(origin)
  );
}

const remedies: Readonly<Record<Diagnosis, Remedy>> = {
  reachable: 'retry',
  'socket-blocked': 'retry',
  'own-host-refused': 'copy-host-flag',
  'origin-refused': 'copy-origin-flag',
  'not-a-relay': 'open-relay',
  'ask-permission': 'ask',
  'permission-denied': 'retry',
  'own-down': 'retry',
  down: 'retry',
  'mixed-content': 'open-relay',
  'insecure-page': 'open-relay',
  certificate: 'open-trust',
  'down-or-refused': 'open-relay',
};

export function remedyOf(diagnosis: Diagnosis): Remedy {
  return remedies[diagnosis];
}
