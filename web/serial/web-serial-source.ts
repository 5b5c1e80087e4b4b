import type { PortSource } from '../line/port.ts';

/** The ports this page was granted, where workers have Web Serial (Chromium, Firefox 151); its ports are `Port`s as they are. */
export function webSerialSource(scope: { readonly serial?: Serial }): PortSource | undefined {
  return scope.serial;
}
