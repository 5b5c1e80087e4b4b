/** The encodings offered, by the names of the Encoding Standard (section 4.2). */
export type EncodingId =
  | 'utf-8'
  | 'gbk'
  | 'gb18030'
  | 'big5'
  | 'shift_jis'
  | 'euc-jp'
  | 'euc-kr'
  | 'iso-8859-1'
  | 'windows-1252'
  | 'windows-1251'
  | 'koi8-r';

export const encodings: readonly { readonly id: EncodingId; readonly label: string }[] = [
  { id: 'utf-8', label: 'UTF-8' },
  { id: 'gbk', label: 'GBK' },
  { id: 'gb18030', label: 'GB18030' },
  { id: 'big5', label: 'Big5' },
  { id: 'shift_jis', label: 'Shift-JIS' },
  { id: 'euc-jp', label: 'EUC-JP' },
  { id: 'euc-kr', label: 'EUC-KR' },
  { id: 'iso-8859-1', label: 'Latin-1' },
  { id: 'windows-1252', label: 'Windows-1252' },
  { id: 'windows-1251', label: 'Windows-1251' },
  { id: 'koi8-r', label: 'KOI8-R' },
];
