import type { CertificateFiles } from '../../../relay/tls/kept-certificate.ts';

/** Files that are kept in memory. */
export class MemoryFiles implements CertificateFiles {
  readonly path = '/state';
  readonly texts = new Map<string, string>();

  async read(name: string): Promise<string | undefined> {
    return this.texts.get(name);
  }

  async write(name: string, text: string): Promise<void> {
    this.texts.set(name, text);
  }
}
