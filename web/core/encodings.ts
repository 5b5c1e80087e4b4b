/** The encodings offered: by their names in the Encoding Standard (section 4.2), where it has them. */
export type EncodingId =
  | 'utf-8'
  | 'utf-16le'
  | 'utf-16be'
  | 'gbk'
  | 'gb18030'
  | 'big5'
  | 'shift_jis'
  | 'euc-jp'
  | 'euc-kr'
  | 'iso-8859-1'
  | 'iso-8859-15'
  | 'windows-1252'
  | 'cp437'
  | 'cp850'
  | 'cp858'
  | 'iso-8859-2'
  | 'windows-1250'
  | 'windows-1257'
  | 'cp852'
  | 'iso-8859-5'
  | 'windows-1251'
  | 'koi8-r'
  | 'koi8-u'
  | 'ibm866'
  | 'iso-8859-7'
  | 'windows-1253'
  | 'iso-8859-9'
  | 'windows-1254'
  | 'iso-8859-3'
  | 'iso-8859-4'
  | 'iso-8859-6'
  | 'iso-8859-8'
  | 'iso-8859-10'
  | 'iso-8859-13'
  | 'iso-8859-14'
  | 'iso-8859-16'
  | 'windows-874'
  | 'windows-1255'
  | 'windows-1256'
  | 'windows-1258'
  | 'macintosh'
  | 'x-mac-cyrillic'
  | 'cp720'
  | 'cp737'
  | 'cp775'
  | 'cp855'
  | 'cp857'
  | 'cp860'
  | 'cp861'
  | 'cp862'
  | 'cp863'
  | 'cp864'
  | 'cp865'
  | 'cp869';

/** For which languages an encoding was made. */
export type EncodingRegion = 'all' | 'east-asian' | 'western' | 'central' | 'cyrillic' | 'greek-turkish' | 'southern';

interface EncodingEntry {
  readonly id: EncodingId;
  readonly label: string;
  readonly region: EncodingRegion;
  /** Hardly met: offered in the list, and not guessed. */
  readonly isRare?: boolean;
}

/** In the order in which they are listed, region by region. */
export const encodings: readonly EncodingEntry[] = [
  { id: 'utf-8', label: 'UTF-8', region: 'all' },
  { id: 'utf-16le', label: 'UTF-16 LE', region: 'all' },
  { id: 'utf-16be', label: 'UTF-16 BE', region: 'all' },
  { id: 'gbk', label: 'GBK', region: 'east-asian' },
  { id: 'gb18030', label: 'GB18030', region: 'east-asian' },
  { id: 'big5', label: 'Big5', region: 'east-asian' },
  { id: 'shift_jis', label: 'Shift-JIS', region: 'east-asian' },
  { id: 'euc-jp', label: 'EUC-JP', region: 'east-asian' },
  { id: 'euc-kr', label: 'EUC-KR', region: 'east-asian' },
  { id: 'iso-8859-1', label: 'ISO-8859-1', region: 'western' },
  { id: 'iso-8859-15', label: 'ISO-8859-15', region: 'western' },
  { id: 'windows-1252', label: 'Windows-1252', region: 'western' },
  { id: 'cp437', label: 'CP437', region: 'western' },
  { id: 'cp850', label: 'CP850', region: 'western' },
  { id: 'cp858', label: 'CP858', region: 'western' },
  { id: 'iso-8859-10', label: 'ISO-8859-10', region: 'western', isRare: true },
  { id: 'iso-8859-14', label: 'ISO-8859-14', region: 'western', isRare: true },
  { id: 'cp860', label: 'CP860', region: 'western', isRare: true },
  { id: 'cp861', label: 'CP861', region: 'western', isRare: true },
  { id: 'cp863', label: 'CP863', region: 'western', isRare: true },
  { id: 'cp865', label: 'CP865', region: 'western', isRare: true },
  { id: 'macintosh', label: 'Mac Roman', region: 'western', isRare: true },
  { id: 'iso-8859-2', label: 'ISO-8859-2', region: 'central' },
  { id: 'windows-1250', label: 'Windows-1250', region: 'central' },
  { id: 'windows-1257', label: 'Windows-1257', region: 'central' },
  { id: 'cp852', label: 'CP852', region: 'central' },
  { id: 'iso-8859-3', label: 'ISO-8859-3', region: 'central', isRare: true },
  { id: 'iso-8859-4', label: 'ISO-8859-4', region: 'central', isRare: true },
  { id: 'iso-8859-13', label: 'ISO-8859-13', region: 'central', isRare: true },
  { id: 'iso-8859-16', label: 'ISO-8859-16', region: 'central', isRare: true },
  { id: 'cp775', label: 'CP775', region: 'central', isRare: true },
  { id: 'iso-8859-5', label: 'ISO-8859-5', region: 'cyrillic' },
  { id: 'windows-1251', label: 'Windows-1251', region: 'cyrillic' },
  { id: 'koi8-r', label: 'KOI8-R', region: 'cyrillic' },
  { id: 'koi8-u', label: 'KOI8-U', region: 'cyrillic' },
  { id: 'ibm866', label: 'CP866', region: 'cyrillic' },
  { id: 'cp855', label: 'CP855', region: 'cyrillic', isRare: true },
  { id: 'x-mac-cyrillic', label: 'Mac Cyrillic', region: 'cyrillic', isRare: true },
  { id: 'iso-8859-7', label: 'ISO-8859-7', region: 'greek-turkish' },
  { id: 'windows-1253', label: 'Windows-1253', region: 'greek-turkish' },
  { id: 'cp737', label: 'CP737', region: 'greek-turkish', isRare: true },
  { id: 'cp869', label: 'CP869', region: 'greek-turkish', isRare: true },
  { id: 'iso-8859-9', label: 'ISO-8859-9', region: 'greek-turkish' },
  { id: 'windows-1254', label: 'Windows-1254', region: 'greek-turkish' },
  { id: 'cp857', label: 'CP857', region: 'greek-turkish', isRare: true },
  { id: 'iso-8859-6', label: 'ISO-8859-6', region: 'southern', isRare: true },
  { id: 'windows-1256', label: 'Windows-1256', region: 'southern', isRare: true },
  { id: 'cp720', label: 'CP720', region: 'southern', isRare: true },
  { id: 'cp864', label: 'CP864', region: 'southern', isRare: true },
  { id: 'iso-8859-8', label: 'ISO-8859-8', region: 'southern', isRare: true },
  { id: 'windows-1255', label: 'Windows-1255', region: 'southern', isRare: true },
  { id: 'cp862', label: 'CP862', region: 'southern', isRare: true },
  { id: 'windows-874', label: 'Windows-874', region: 'southern', isRare: true },
  { id: 'windows-1258', label: 'Windows-1258', region: 'southern', isRare: true },
];

/** Whether each byte is a character of its own. */
export function isSingleByte(id: EncodingId): boolean {
  const { region } = encodings.find((entry) => entry.id === id) ?? { region: 'all' };
  return region !== 'all' && region !== 'east-asian';
}
