import { describe, expect, test } from 'vitest';
import { type PortPicker, choosePort } from '../../../web/ui/connect/choose-port.ts';

const ports = ['first', 'second'].map(() => new EventTarget() as SerialPort);
const picker = (requestPort: () => Promise<SerialPort>): PortPicker => ({ requestPort, getPorts: async () => ports });
const refused = (name: string) => picker(() => Promise.reject(new DOMException('', name)));

describe("the browser's picker", () => {
  test('gives the position of the selected port among the granted ones', async () => {
    expect(await choosePort(picker(async () => ports[1] as SerialPort))).toBe(1);
  });

  test('may be dismissed without an error', async () => {
    expect(await choosePort(refused('NotFoundError'))).toBe('dismissed');
  });

  test('may be forbidden by the site settings or the embedding page', async () => {
    expect(await choosePort(refused('SecurityError'))).toBe('blocked');
  });

  test('fails with any other error', async () => {
    await expect(choosePort(refused('InvalidStateError'))).rejects.toMatchObject({ name: 'InvalidStateError' });
  });
});
