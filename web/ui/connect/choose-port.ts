/** The part of `navigator.serial` needed to request a port. */
export type PortPicker = Pick<Serial, 'requestPort' | 'getPorts'>;

/** Why the picker returned no port; `dismissed` is not an error. */
type PickerRefusal = 'dismissed' | 'blocked';

/**
 * Lets the person choose a port in the browser's own picker (Web Serial, `requestPort()`). Needs a click or key press.
 * @returns the port's place in `getPorts()`, which is the same in the engine's worker
 * @throws any other error of `requestPort`
 */
export async function choosePort(serial: PortPicker): Promise<number | PickerRefusal> {
  try {
    const port = await serial.requestPort();
    return (await serial.getPorts()).indexOf(port);
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'NotFoundError') return 'dismissed';
    if (name === 'SecurityError') return 'blocked';
    throw error;
  }
}

/** `navigator.serial`, or `undefined` where there is none (another browser, or not a secure context). */
export function portPicker(): PortPicker | undefined {
  return 'serial' in navigator ? navigator.serial : undefined;
}
