import { lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findProgram, findPySerial } from '../../support/prepare.mjs';
import { PySerial } from '../../support/pyserial.ts';
import { until } from '../../support/settle.ts';
import { availableHere } from '../ports/require-here.ts';
import { startCommand, startRelay } from './cli-bench.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'baudcast-pty-'));
  closing.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const isHere = findProgram(['socat']) !== undefined && findPySerial() !== undefined;

describe.runIf(availableHere(isHere, 'socat or pyserial'))('baudcast forward --pty', () => {
  it('makes a device file that one program after the other uses as a serial port', async () => {
    const relay = await startRelay();
    closing.push(() => relay.close());
    const path = join(folder(), 'gps');
    const { status, stop, clock, stderr } = startCommand(['forward', `${relay.url}/ports/lab1/gps`, '--pty', path]);
    const python = new PySerial();
    closing.push(() => python.stop());
    // While a link is removed, it can be seen with its last change and without a name.
    const madeAt = (): bigint | undefined => {
      const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
      return found?.nlink === 1n ? found.ctimeNs : undefined;
    };
    let before: bigint | undefined;
    for (const word of ['one', 'two']) {
      let made: bigint | undefined;
      // Looked at once: the one before may go between two looks.
      await until(() => (made = madeAt()) !== undefined && made !== before);
      before = made;
      await python.run(`port = serial.Serial('${path}', timeout=5); port.write(b'${word}')`);
      await until(() =>
        Buffer.from(relay.gps.openings.at(-1)?.line ?? [])
          .toString()
          .endsWith(word),
      );
      relay.gps.now.receive(new TextEncoder().encode('back'));
      await clock.advance(200);
      expect(await python.run('port.read(4).decode()')).toBe('back');
      await python.run('port.close()');
    }
    stop.abort();
    expect(await status, stderr.text).toBe(0);
    await until(() => madeAt() === undefined);
  });

  it('says why it cannot make one', async () => {
    const relay = await startRelay();
    closing.push(() => relay.close());
    const { status, stderr } = startCommand(['forward', `${relay.url}/ports/lab1/gps`, '--pty', '/nowhere/gps']);
    expect(await status).toBe(1);
    expect(stderr.text).toMatch(/^\/nowhere\/gps cannot be made: socat says: .*No such file or directory\.\n$/m);
    expect(await startCommand(['forward', `${relay.url}/ports/lab1/gps`, '--pty', 'a,b']).status).toBe(2);
  });
});
