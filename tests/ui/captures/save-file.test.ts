import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exportFileName } from '../../../web/ui/captures/save-file.ts';
import { anyCharacter } from '../../support/any-character.ts';

const startedMs = new Date(2026, 10, 20, 14, 2, 9).getTime();

describe('the file name of an export', () => {
  test('is the name and the local start', () => {
    expect(exportFileName({ name: 'ESP32 board', startedMs }, 'raw')).toBe('ESP32 board 2026-11-20 14-02-09.bin');
    expect(exportFileName({ name: '温度计', startedMs }, 'text')).toBe('温度计 2026-11-20 14-02-09.txt');
  });

  test('has a name even when the capture has none', () => {
    expect(exportFileName({ name: ' ... ', startedMs }, 'raw')).toBe('capture 2026-11-20 14-02-09.bin');
  });

  test('has no path, and no character that file systems or readers mishandle, for any capture name', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (name) => {
        const file = exportFileName({ name, startedMs }, 'raw');
        expect(file).not.toMatch(/[\p{Cc}\p{Cf}<>:"/\\|?*]/u);
        expect(file).not.toMatch(/^[.\s]/);
        expect(file.length).toBeLessThanOrEqual(104);
      }),
    );
  });
});
