/** A name that every file system takes: no folders, no control or invisible characters, none that Windows reserves. */
export function safeFileName(text: string, fallback: string, maxLength = 100): string {
  const name = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029<>:"/\\|?*]+/gu, '-')
    .replace(/^[. ]+|[. ]+$/g, '');
  const short = shortened(name, maxLength);
  // Windows keeps these for devices, with any ending.
  const isReserved = /^(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])\s*(\.|$)/i.test(short);
  return short === '' || isReserved ? `${fallback}-${short}` : short;
}

/** Keeps the ending, and no half of a character. */
function shortened(name: string, maxLength: number): string {
  if (name.length <= maxLength) return name;
  const ending = /\.\w{1,8}$/.exec(name)?.[0] ?? '';
  const start = name.slice(0, maxLength - ending.length).replace(/[\ud800-\udbff]$/, '');
  return start.replace(/[. ]+$/, '') + ending;
}
