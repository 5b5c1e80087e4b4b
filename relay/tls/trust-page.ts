import { otherLanguage, type TrustWords } from './trust-words.ts';

/** The certificate in use, as people see it. */
interface TrustFacts {
  readonly node: string;
  /** SHA-256, in hex with colons. */
  readonly fingerprint: string;
  /** The authority to trust, if the relay made its certificate itself. */
  readonly authorityFingerprint: string | undefined;
  readonly issuer: string;
  /** The names and addresses it is for. */
  readonly hosts: readonly string[];
  /** As in 2026-11-20. */
  readonly until: string;
}

/** Where the page's downloads are: it names them relative to itself, because a proxy may add a path. */
export const trustFiles = { der: '/trust/certificate.crt', pem: '/trust/certificate.pem' } as const;

const style = `
:root {
  color-scheme: light dark;
  --ground: #fff; --text: #1b1f24; --quiet: #57606a; --line: #d0d7de; --panel: #f6f8fa;
  --link: #0b5cad; --button: #0b5cad; --on-button: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --text: #e6e9ec; --quiet: #9aa4ae; --line: #333a41; --panel: #1c2126;
    --link: #7cb7f5; --button: #7cb7f5; --on-button: #10202f;
  }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.55 system-ui, sans-serif }
main { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem }
nav { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .5rem 1rem }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1.25rem 0 .75rem }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
a { color: var(--link) }
dl { margin: 1rem 0; padding: .25rem 1rem; border: 1px solid var(--line); border-radius: .5rem }
dl { background: var(--panel) }
dt { margin-top: .75rem; color: var(--quiet); font-size: .9rem }
dd { margin: .15rem 0 .75rem; overflow-wrap: anywhere }
code { font: .95rem/1.6 ui-monospace, monospace; overflow-wrap: anywhere }
.button { display: inline-block; padding: .6rem 1.1rem; border-radius: .4rem }
.button { background: var(--button); color: var(--on-button); font-weight: 600; text-decoration: none }
.downloads { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 1.25rem }
.quiet { color: var(--quiet) }
details { border-top: 1px solid var(--line); padding: .6rem 0 }
details:last-of-type { border-bottom: 1px solid var(--line) }
summary { cursor: pointer; font-weight: 600; padding: .25rem 0 }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: .2rem }
`;

/** The page about the relay's certificate, whole. It needs no script. */
export function trustPage(facts: TrustFacts, words: TrustWords): string {
  const { authorityFingerprint } = facts;
  const isMade = authorityFingerprint !== undefined;
  const paragraphs = (texts: readonly string[]): string =>
    texts.map((text) => `<p>${escapeHtml(text.replace('{node}', () => facts.node))}</p>`).join('\n');
  const { language } = otherLanguage(words);
  const rows = [
    [words.hostFingerprint, fingerprint(facts.fingerprint)],
    ...(isMade
      ? [[words.authorityFingerprint, fingerprint(authorityFingerprint)]]
      : [[words.issuer, escapeHtml(facts.issuer.replaceAll('\n', ', '))]]),
    [words.names, facts.hosts.map((host) => `<code>${escapeHtml(host)}</code>`).join(', ')],
    [words.until, `<time>${escapeHtml(facts.until)}</time>`],
  ];
  return `<!doctype html>
<html lang="${words.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(words.title)} · Baudcast</title>
<link rel="icon" href="./icons/icon.svg" type="image/svg+xml">
<style>${style}</style>
</head>
<body>
<main>
<nav>
<a href="./">${escapeHtml(words.open)}</a>
<a href="./trust?lang=${language}" lang="${language}" hreflang="${language}">${escapeHtml(words.other)}</a>
</nav>
<h1>${escapeHtml(words.title)}</h1>
${paragraphs(isMade ? words.meaning : words.given)}
${isMade ? `<p><strong>${escapeHtml(words.compare)}</strong></p>` : ''}
<dl>
${rows.map(([term = '', description = '']) => `<dt>${escapeHtml(term)}</dt><dd>${description}</dd>`).join('\n')}
</dl>
${isMade ? howToTrust(words) : ''}
</main>
</body>
</html>
`;
}

function howToTrust(words: TrustWords): string {
  const systems = words.systems.map(({ system, steps }) => {
    const items = steps.map((step) => `<li>${escapeHtml(step)}</li>`);
    return `<details><summary>${escapeHtml(system)}</summary><ol>${items.join('')}</ol></details>`;
  });
  return `<p class="downloads">
<a class="button" href=".${trustFiles.der}">${escapeHtml(words.download)}</a>
<a href=".${trustFiles.pem}">${escapeHtml(words.downloadPem)}</a>
</p>
<p class="quiet">${escapeHtml(words.downloadHint)}</p>
<h2>${escapeHtml(words.how)}</h2>
${systems.join('\n')}
${words.later.map((text) => `<p class="quiet">${escapeHtml(text)}</p>`).join('\n')}`;
}

/** With places to break the line. */
function fingerprint(text: string): string {
  return `<code translate="no">${escapeHtml(text).replaceAll(':', ':<wbr>')}</code>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
