/** A serial port that another program offers by TCP. */
export interface TcpAddress {
  readonly host: string;
  readonly port: number;
  /** By RFC 2217; otherwise its bytes are the line's, and its settings are those of the other end. */
  readonly usesComPort: boolean;
  /** As a person writes it. */
  readonly text: string;
}

/** Whether this is written as such an address, be it valid or not. */
export const isTcpAddress = (text: string): boolean => /^(?:rfc2217|tcp):\/\//i.test(text);

/** `rfc2217://host:port` or `tcp://host:port`. @returns undefined for anything else */
export function readTcpAddress(text: string): TcpAddress | undefined {
  const [, scheme = '', bracketed, name, port = ''] =
    /^(rfc2217|tcp):\/\/(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+)):(\d{1,5})\/?$/i.exec(text) ?? [];
  const host = bracketed ?? name;
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return { host, port: Number(port), usesComPort: scheme.toLowerCase() === 'rfc2217', text };
}
