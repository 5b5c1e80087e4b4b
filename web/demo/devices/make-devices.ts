import type { MakeDemoDevice } from '../demo-device.ts';
import { makeCanDevice } from './can-device.ts';
import { makeCsvDevice } from './csv-device.ts';
import { makeDmxDevice } from './dmx-device.ts';
import { makeEchoDevice } from './echo-device.ts';
import { makeFloodDevice } from './flood-device.ts';
import { makeGbkDevice } from './gbk-device.ts';
import { makeGnssDevice } from './gnss-device.ts';
import { makeImuDevice } from './imu-device.ts';
import { makeModbusDevice } from './modbus-device.ts';
import { makeModemDevice } from './modem-device.ts';
import { makeMotionDevice } from './motion-device.ts';
import { makeNoisyDevice } from './noisy-device.ts';
import { makeSensorDevice } from './sensor-device.ts';
import { makeShellDevice } from './shell-device.ts';
import { makeVanishingDevice } from './vanishing-device.ts';

/** What makes each of the demo devices, by its id: loaded when one is opened first. */
export const makeDevices: Readonly<Record<string, MakeDemoDevice>> = {
  echo: makeEchoDevice,
  sensors: makeSensorDevice,
  motion: makeMotionDevice,
  imu: makeImuDevice,
  csv: makeCsvDevice,
  gnss: makeGnssDevice,
  modbus: makeModbusDevice,
  can: makeCanDevice,
  dmx: makeDmxDevice,
  shell: makeShellDevice,
  modem: makeModemDevice,
  gbk: makeGbkDevice,
  noisy: makeNoisyDevice,
  flood: makeFloodDevice,
  vanishing: makeVanishingDevice,
};
