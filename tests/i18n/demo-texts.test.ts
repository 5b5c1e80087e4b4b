import { expect, test } from 'vitest';
import { demoDescription, demoName, withDemoName } from '../../web/i18n/demo-texts.ts';

test('a port or capture may be called as what every object has', () => {
  expect(demoName('Loose plug')).toBe('Loose plug');
  for (const name of ['__proto__', 'constructor', 'toString']) {
    expect(demoName(name)).toBe(name);
    expect(demoDescription(name)).toBeUndefined();
    expect(withDemoName({ name, portName: name })).toEqual({ name, portName: name });
  }
});
