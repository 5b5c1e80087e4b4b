import { msg } from '@lit/localize';

/** Names and descriptions of the demo devices, which come from the engine in English, by their English name. */
const texts: Readonly<Record<string, () => readonly [name: string, description: string]>> = {
  Echo: () => [msg('Echo'), msg('Returns every byte; RTS is looped to CTS, DTR to DSR.')],
  Sensors: () => [msg('Sensors'), msg('Temperature and humidity as labelled numbers, ten times a second.')],
  'Motion sensor': () => [
    msg('Motion sensor'),
    msg('Acceleration, rotation and temperature for the plot, fifty times a second.'),
  ],
  IMU: () => ['IMU', msg('Acceleration and rotation as floats (JustFloat).')],
  'CSV logger': () => [msg('CSV logger'), msg('Voltage, current and power as CSV.')],
  'GNSS receiver': () => [msg('GNSS receiver'), msg('Walks in a circle: NMEA and UBX on one line.')],
  'Modbus bus': () => [msg('Modbus bus'), msg('A master and two units, with errors.')],
  'CAN adapter': () => [msg('CAN adapter'), msg('SLCAN: the bus of a vehicle.')],
  'Lighting desk': () => [msg('Lighting desk'), msg('DMX512: 24 slots that fade, each frame after a break.')],
  'Boot log and shell': () => [
    msg('Boot log and shell'),
    msg('A board that boots in colour and has a small shell. DTR and RTS reset it.'),
  ],
  'AT modem': () => [msg('AT modem'), msg('Answers AT commands; a call comes in now and then.')],
  'GBK meter': () => [msg('GBK meter'), msg('Chinese text in GBK, with characters split across chunks.')],
  'Noisy line': () => [msg('Noisy line'), msg('A bad cable: framing and parity errors, breaks, overruns.')],
  Flood: () => [msg('Flood'), msg('Numbered lines at 100 kB/s, or at a rate you type.')],
  'Loose plug': () => [msg('Loose plug'), msg('Disappears after ten seconds, comes back after three.')],
};

/** Ports and captures may have any name. */
const textsOf = (name: string) => (Object.hasOwn(texts, name) ? texts[name]?.() : undefined);

/** A demo device's name in the language shown; one a person gave stays as it is. */
export function demoName(name: string): string {
  return textsOf(name)?.[0] ?? name;
}

/** A capture of a demo device has its name, in the language shown, until it gets another one. */
export function withDemoName<Capture extends { readonly name: string; readonly portName: string }>(
  capture: Capture,
): Capture {
  const { name, portName } = capture;
  return name === portName && textsOf(name) ? { ...capture, name: demoName(name) } : capture;
}

/** A demo device's description in the language shown, or `undefined` when it is none of these. */
export function demoDescription(name: string): string | undefined {
  return textsOf(name)?.[1];
}
