/** The encodings offered: by their names in the Encoding Standard (section 4.2), where it has them. */
export type EncodingId =
  | 'utf-8'
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
  | 'windows-1254';

/** For which languages an encoding was made. */
export type EncodingRegion = 'all' | 'east-asian' | 'western' | 'central' | 'cyrillic' | 'greek-turkish';

interface EncodingEntry {
  readonly id: EncodingId;
  readonly label: string;
  readonly region: EncodingRegion;
}

/** In the order in which they are listed, region by region. */
export const encodings: readonly EncodingEntry[] = [
  { id: 'utf-8', label: 'UTF-8', region: 'all' },
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
  { id: 'iso-8859-2', label: 'ISO-8859-2', region: 'central' },
  { id: 'windows-1250', label: 'Windows-1250', region: 'central' },
  { id: 'windows-1257', label: 'Windows-1257', region: 'central' },
  { id: 'cp852', label: 'CP852', region: 'central' },
  { id: 'iso-8859-5', label: 'ISO-8859-5', region: 'cyrillic' },
  { id: 'windows-1251', label: 'Windows-1251', region: 'cyrillic' },
  { id: 'koi8-r', label: 'KOI8-R', region: 'cyrillic' },
  { id: 'koi8-u', label: 'KOI8-U', region: 'cyrillic' },
  { id: 'ibm866', label: 'CP866', region: 'cyrillic' },
  { id: 'iso-8859-7', label: 'ISO-8859-7', region: 'greek-turkish' },
  { id: 'windows-1253', label: 'Windows-1253', region: 'greek-turkish' },
  { id: 'iso-8859-9', label: 'ISO-8859-9', region: 'greek-turkish' },
  { id: 'windows-1254', label: 'Windows-1254', region: 'greek-turkish' },
];

/** Whether each byte is a character of its own. */
export function isSingleByte(id: EncodingId): boolean {
  const { region } = encodings.find((entry) => entry.id === id) ?? { region: 'all' };
  return region !== 'all' && region !== 'east-asian';
}
