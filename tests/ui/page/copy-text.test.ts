import { afterEach, expect, test, vi } from 'vitest';
import { copyText } from '../../../web/ui/page/copy-text.ts';

afterEach(() => vi.unstubAllGlobals());

test('copies by the clipboard where there is one', async () => {
  const writeText = vi.fn<(text: string) => Promise<void>>(() => Promise.resolve());
  vi.stubGlobal('navigator', { clipboard: { writeText } });
  await copyText('AT+GMR');
  expect(writeText).toHaveBeenCalledWith('AT+GMR');
});

test('a refused clipboard gives an error message, not an unhandled error', async () => {
  vi.stubGlobal('navigator', {
    clipboard: { writeText: () => Promise.reject(new DOMException('Write permission denied.', 'NotAllowedError')) },
  });
  await expect(copyText('AT+GMR')).rejects.toMatchObject({ code: 'copy-refused' });
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('removeEventListener', () => {});
  vi.stubGlobal('document', { execCommand: () => false });
  await expect(copyText('AT+GMR')).rejects.toMatchObject({ code: 'copy-refused' });
});
