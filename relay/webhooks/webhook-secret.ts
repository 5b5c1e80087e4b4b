import { createHmac } from 'node:crypto';

/** The bytes that a secret of this kind has, at least and at most. */
const minBytes = 24;
const maxBytes = 64;

/** The key that signs webhooks. */
export class WebhookSecret {
  readonly #key: Buffer;

  private constructor(key: Buffer) {
    this.#key = key;
  }

  /**
   * Reads a secret as Standard Webhooks writes it, `whsec_` and 24 to 64 bytes in base64; the beginning may be missing.
   * @returns undefined for what is none
   */
  static read(text: string): WebhookSecret | undefined {
    const [, base64] = /^(?:whsec_)?([A-Za-z0-9+/]+={0,2})$/.exec(text.trim()) ?? [];
    const key = Buffer.from(base64 ?? '', 'base64');
    return key.length >= minBytes && key.length <= maxBytes ? new WebhookSecret(key) : undefined;
  }

  /** The headers that prove where a message comes from and when it was sent. @param seconds since 1970 */
  sign(
    id: string,
    seconds: number,
    body: string,
  ): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
    const timestamp = String(Math.floor(seconds));
    const signature = createHmac('sha256', this.#key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
  }
}
