/** How one system is made to trust a certificate. */
interface TrustSteps {
  readonly system: string;
  readonly steps: readonly string[];
}

/**
 * The texts of the page about a relay's certificate, in one language. Plain text, with `{node}` for the relay's name.
 */
export interface TrustWords {
  readonly language: string;
  readonly title: string;
  /** What the warning means, for a certificate that the relay made. */
  readonly meaning: readonly string[];
  readonly compare: string;
  readonly hostFingerprint: string;
  readonly authorityFingerprint: string;
  readonly names: string;
  readonly until: string;
  readonly download: string;
  readonly downloadPem: string;
  readonly downloadHint: string;
  readonly how: string;
  readonly systems: readonly TrustSteps[];
  readonly later: readonly string[];
  /** For a certificate from another authority. */
  readonly given: readonly string[];
  readonly issuer: string;
  readonly open: string;
  /** Leads to the other language, in that language. */
  readonly other: string;
}

const english: TrustWords = {
  language: 'en',
  title: 'Trust this relay',
  meaning: [
    'The connection to {node} is encrypted. Your browser warns because it cannot tell who is at the other ' +
      'end: the relay made its certificate itself, and no authority that your browser knows has signed it.',
    'Check the fingerprint. The person who started the relay has it on the screen there, and can read it to you.',
  ],
  compare:
    'Compare these with what the relay printed when it was started. If they differ, the connection is ' +
    'intercepted: stop.',
  hostFingerprint: 'The certificate that the warning is about (SHA-256)',
  authorityFingerprint: 'The file to trust, below (SHA-256)',
  names: 'Good for these addresses, and no others',
  until: 'Good until',
  download: 'Download the certificate',
  downloadPem: 'The same as PEM, for programs',
  downloadHint:
    'It is valid for this relay only. The key that signed it was deleted, so nobody can sign anything else with it.',
  how: 'How to trust it',
  systems: [
    {
      system: 'Windows',
      steps: [
        'Download the certificate and open it.',
        'Choose “Install Certificate…”, then “Current User”.',
        'Choose “Place all certificates in the following store”, and there “Trusted Root Certification Authorities”.',
        'Confirm, and restart the browser. Firefox from version 120 takes it from Windows too.',
      ],
    },
    {
      system: 'macOS',
      steps: [
        'Download the certificate and open it: Keychain Access asks where to put it. Choose “login”.',
        'Double-click it there (its name begins with “Baudcast on”), and open “Trust”.',
        'For “When using this certificate” choose “Always Trust”, close the window and enter your password.',
      ],
    },
    {
      system: 'iPhone, iPad',
      steps: [
        'Open this page in Safari, download the certificate, and allow it.',
        'In Settings, under General, open “VPN & Device Management”, choose the profile, and install it.',
        'In Settings, under General, About, open “Certificate Trust Settings”, and switch it on.',
      ],
    },
    {
      system: 'Android',
      steps: [
        'Download the certificate.',
        'In Settings search for “CA certificate”. It is under Security, often behind “Encryption & ' +
          'credentials” and “Install a certificate”.',
        'Choose “CA certificate”, “Install anyway”, and the file. Chrome takes it from there.',
        'Firefox: Settings, About Firefox, tap the logo five times; then in Settings, “Secret Settings”, ' +
          'switch on “Use third party CA certificates”.',
      ],
    },
    {
      system: 'Linux: Chrome, Chromium, Edge',
      steps: [
        'Download the certificate.',
        'Open chrome://certificate-manager, “Local certificates”, “Installed by you”, and import it under ' +
          '“Trusted Certificates”.',
        'In older versions: chrome://settings/certificates, “Authorities”, “Import”, “Trust this certificate ' +
          'for identifying websites”.',
      ],
    },
    {
      system: 'Firefox, on any computer',
      steps: [
        'Download the certificate.',
        'In Settings search for “certificates”, choose “View Certificates…”, “Authorities”, “Import…”.',
        'Tick “Trust this CA to identify websites”.',
      ],
    },
    {
      system: 'curl, Node.js and other programs',
      steps: [
        'Download it as PEM.',
        'curl --cacert baudcast.pem, or NODE_EXTRA_CA_CERTS=baudcast.pem in the environment.',
      ],
    },
  ],
  later: [
    'When this computer gets another name or address, the relay makes a new certificate and says so at its ' +
      'start; repeat these steps then. You can remove the old one.',
    'You can also continue past the warning; browsers then do not install the app or work offline.',
  ],
  given: [
    'The certificate of {node} comes from another authority. Most devices trust it already.',
    'If your browser warns anyway, check the address: the certificate must name it. If it does, your device ' +
      'does not know the issuer; ask the relay’s owner for the issuer’s certificate.',
  ],
  issuer: 'Issued by',
  open: 'Open Baudcast',
  other: '简体中文',
};

const chinese: TrustWords = {
  language: 'zh-Hans',
  title: '信任此中继',
  meaning: [
    '与 {node} 的连接是加密的。浏览器发出警告，是因为它无法确认对方是谁：证书由中继自己生成，没有浏览器认识的机构为它担保。',
    '能确认的是指纹。启动中继的人可以在那台计算机的屏幕上看到它，并念给您听。',
  ],
  compare: '请与中继启动时打印的指纹比较。如果不同，说明有人在中间：请不要继续。',
  hostFingerprint: '警告所指的证书（SHA-256）',
  authorityFingerprint: '下面要信任的文件（SHA-256）',
  names: '只对这些地址有效',
  until: '有效期至',
  download: '下载证书',
  downloadPem: '同一证书的 PEM 格式，供程序使用',
  downloadHint: '它只为此中继担保，不为其他任何东西担保。签发它的密钥已被丢弃，因此没有人能再用它签发别的证书。',
  how: '如何信任',
  systems: [
    {
      system: 'Windows',
      steps: [
        '下载证书并打开。',
        '选择“安装证书…”，然后选择“当前用户”。',
        '选择“将所有的证书都放入下列存储”，再选择“受信任的根证书颁发机构”。',
        '确认并重新启动浏览器。Firefox 120 及以上版本也会采用 Windows 中的证书。',
      ],
    },
    {
      system: 'macOS',
      steps: [
        '下载证书并打开：“钥匙串访问”会询问放在哪里，选择“登录”。',
        '在其中双击它（名称以“Baudcast on”开头），展开“信任”。',
        '将“使用此证书时”设为“始终信任”，关闭窗口并输入密码。',
      ],
    },
    {
      system: 'iPhone、iPad',
      steps: [
        '用 Safari 打开本页，下载证书并允许。',
        '在“设置”的“通用”中打开“VPN与设备管理”，选择该描述文件并安装。',
        '在“设置”的“通用”、“关于本机”中打开“证书信任设置”，启用它。',
      ],
    },
    {
      system: 'Android',
      steps: [
        '下载证书。',
        '在“设置”中搜索“CA 证书”。它在“安全”下面，通常在“加密与凭据”、“安装证书”里。',
        '选择“CA 证书”、“仍然安装”，再选择文件。Chrome 会采用它。',
        'Firefox：设置 → 关于 Firefox，点按徽标五次；然后在“设置”的“Secret Settings”中启用“使用第三方 CA 证书”。',
      ],
    },
    {
      system: 'Linux：Chrome、Chromium、Edge',
      steps: [
        '下载证书。',
        '打开 chrome://certificate-manager，“本地证书”、“由您安装”，在“受信任的证书”下导入。',
        '旧版本：chrome://settings/certificates，“授权机构”、“导入”、“信任该证书，以标识网站的身份”。',
      ],
    },
    {
      system: 'Firefox（任何计算机）',
      steps: [
        '下载证书。',
        '在“设置”中搜索“证书”，选择“查看证书…”、“证书颁发机构”、“导入…”。',
        '勾选“信任由此证书颁发机构来标识网站”。',
      ],
    },
    {
      system: 'curl、Node.js 和其他程序',
      steps: [
        '下载 PEM 格式的证书。',
        'curl --cacert baudcast.pem，或在环境变量中设置 NODE_EXTRA_CA_CERTS=baudcast.pem。',
      ],
    },
  ],
  later: [
    '当这台计算机的名称或地址改变时，中继会生成新的证书并在启动时说明，届时需要重新信任。旧证书可以在原处删除。',
    '不信任它也可以越过警告继续使用；但浏览器不会提供安装应用和离线使用。',
  ],
  given: [
    '{node} 的证书由他人签发，并在启动中继时提供。大多数设备已经信任它。',
    '如果浏览器仍然警告，请检查地址：它必须是证书中列出的地址之一。如果是，说明您的设备不认识签发者；请向运行此中继的人索取签发者的证书。',
  ],
  issuer: '签发者',
  open: '打开 Baudcast',
  other: 'English',
};

/**
 * The language for somebody.
 * @param asked `en` or `zh-Hans`, by a link of the page itself
 * @param accepted what the browser sends as `Accept-Language`
 */
export function trustWords(asked: string | null, accepted: string | undefined): TrustWords {
  if (asked !== null) return asked === chinese.language ? chinese : english;
  const first = /\b(?:zh|en)\b/i.exec(accepted ?? '')?.[0];
  return first?.toLowerCase() === 'zh' ? chinese : english;
}

/** The other language than that of `words`. */
export function otherLanguage(words: TrustWords): TrustWords {
  return words === english ? chinese : english;
}
