/** A USB vendor: its name (none where the id is shared by many makers) and the products people meet. */
interface UsbVendor {
  readonly name?: string;
  readonly products?: Readonly<Record<number, string>>;
}

/** By vendor id. A chip is named by its type, a board by its name. */
export const usbVendors: Readonly<Record<number, UsbVendor>> = {
  0x03eb: {
    name: 'Microchip (Atmel)',
    products: {
      0x2044: 'LUFA CDC', 0x204b: 'LUFA USB serial', 0x2111: 'Atmel EDBG', 0x2141: 'Atmel-ICE',
      0x2145: 'Atmel mEDBG', 0x2175: 'Microchip nEDBG', 0x6124: 'Atmel SAM-BA boot loader',
    },
  },
  0x0403: {
    name: 'FTDI',
    products: {
      0x6001: 'FTDI FT232R', 0x6010: 'FTDI FT2232H', 0x6011: 'FTDI FT4232H', 0x6014: 'FTDI FT232H',
      0x6015: 'FTDI FT230X', 0xa6d0: 'TI XDS100v2',
    },
  },
  0x0451: {
    name: 'Texas Instruments',
    products: { 0x3410: 'TI TUSB3410', 0xbef3: 'TI XDS110', 0xbef4: 'TI XDS110', 0xf432: 'TI MSP430 LaunchPad' },
  },
  0x0483: {
    name: 'STMicroelectronics',
    products: {
      0x3744: 'ST-LINK/V1', 0x3748: 'ST-LINK/V2', 0x374a: 'ST-LINK/V2-1', 0x374b: 'ST-LINK/V2-1',
      0x374e: 'ST-LINK/V3', 0x374f: 'ST-LINK/V3', 0x3752: 'ST-LINK/V2-1', 0x3753: 'ST-LINK/V3', 0x3754: 'ST-LINK/V3',
      0x5740: 'STM32 virtual COM port', // Flipper Zero's too
    },
  },
  0x04b4: { name: 'Cypress', products: { 0x0002: 'Cypress USB serial', 0xf139: 'Cypress KitProg', 0xf155: 'Cypress KitProg3' } },
  0x04d8: { name: 'Microchip', products: { 0x000a: 'Microchip CDC serial', 0x00dd: 'Microchip MCP2221', 0x00df: 'Microchip MCP2200' } },
  0x04e2: {
    name: 'MaxLinear (Exar)',
    products: {
      0x1410: 'Exar XR21V1410', 0x1411: 'Exar XR21B1411', 0x1412: 'Exar XR21V1412', 0x1414: 'Exar XR21V1414',
      0x1420: 'Exar XR21B1420', 0x1422: 'Exar XR21B1422', 0x1424: 'Exar XR21B1424',
    },
  },
  0x0525: { name: 'Linux gadget', products: { 0xa4a7: 'Linux gadget serial' } },
  0x0557: { name: 'ATEN', products: { 0x2008: 'ATEN UC-232A' } },
  0x05c6: { name: 'Qualcomm modem' },
  0x067b: {
    name: 'Prolific',
    products: {
      0x2303: 'Prolific PL2303', 0x23a3: 'Prolific PL2303GC', 0x23b3: 'Prolific PL2303GB', 0x23c3: 'Prolific PL2303GT',
      0x23d3: 'Prolific PL2303GL', 0x23e3: 'Prolific PL2303GE', 0x23f3: 'Prolific PL2303GS',
    },
  },
  0x0694: { name: 'LEGO', products: { 0x0002: 'LEGO Mindstorms NXT', 0x0005: 'LEGO Mindstorms EV3' } },
  0x091e: { name: 'Garmin', products: { 0x0003: 'Garmin GPS' } },
  0x0d28: { name: 'Arm', products: { 0x0204: 'DAPLink / BBC micro:bit' } },
  0x0e8d: { name: 'MediaTek' },
  0x10c4: {
    name: 'Silicon Labs',
    products: {
      0xea60: 'Silicon Labs CP210x', 0xea61: 'Silicon Labs CP210x', 0xea63: 'Silicon Labs CP210x',
      0xea70: 'Silicon Labs CP2105', 0xea71: 'Silicon Labs CP2108',
    },
  },
  0x110a: { name: 'Moxa UPort' },
  0x1199: { name: 'Sierra Wireless modem' },
  0x12d1: { name: 'Huawei modem' },
  0x1366: { name: 'SEGGER J-Link' },
  0x1546: {
    name: 'u-blox',
    products: {
      0x01a5: 'u-blox 5 GPS', 0x01a6: 'u-blox 6 GPS', 0x01a7: 'u-blox 7 GPS', 0x01a8: 'u-blox M8 GPS', 0x01a9: 'u-blox 9 GPS',
    },
  },
  0x15ba: { name: 'Olimex' },
  0x16c0: {
    products: {
      0x0483: 'Teensy', 0x0487: 'Teensy', 0x0489: 'Teensy', 0x048a: 'Teensy', 0x048b: 'Teensy (two ports)',
      0x048c: 'Teensy (three ports)', 0x05e1: 'V-USB serial', 0x27dd: 'V-USB serial',
    },
  },
  0x1915: { name: 'Nordic Semiconductor', products: { 0x520f: 'Nordic nRF52 Connectivity', 0x521f: 'Nordic Open DFU boot loader' } },
  0x19d2: { name: 'ZTE modem' },
  0x1a86: {
    name: 'WCH',
    products: {
      0x5523: 'WCH CH341', 0x7522: 'WCH CH340', 0x7523: 'WCH CH340', 0x55d2: 'WCH CH342', 0x55d3: 'WCH CH343',
      0x55d4: 'WCH CH9102', 0x55d5: 'WCH CH344', 0x55d8: 'WCH CH9101', 0x55d9: 'WCH CH348', 0xe018: 'WCH CH9344',
      0x8010: 'WCH-Link', 0x8011: 'WCH-LinkDAP', 0x8012: 'WCH-Link',
    },
  },
  0x1b4f: { name: 'SparkFun' },
  0x1cbe: { name: 'TI (Luminary)', products: { 0x0002: 'TI Tiva USB serial', 0x00fd: 'TI Stellaris ICDI' } },
  0x1d50: { products: { 0x6018: 'Black Magic Probe', 0x60ec: 'Duet 2', 0x60ed: 'Duet 2 Maestro', 0x60ee: 'Duet 3', 0x614e: 'Klipper' } },
  0x1d6b: { name: 'Linux gadget' },
  0x1e0e: { name: 'SIMCom modem' },
  0x1eaf: { name: 'LeafLabs', products: { 0x0004: 'Maple serial' } },
  0x1fc9: { name: 'NXP', products: { 0x0090: 'NXP LPC-Link2', 0x0143: 'NXP MCU-Link' } },
  0x1ffb: { name: 'Pololu' },
  0x2341: {
    name: 'Arduino',
    products: {
      0x0001: 'Arduino Uno', 0x0010: 'Arduino Mega 2560', 0x003d: 'Arduino Due', 0x003e: 'Arduino Due',
      0x003f: 'Arduino Mega ADK', 0x0042: 'Arduino Mega 2560', 0x0043: 'Arduino Uno', 0x0044: 'Arduino Mega ADK',
      0x0058: 'Arduino Nano Every', 0x0064: 'Arduino Opta', 0x0069: 'Arduino Uno R4 Minima', 0x0070: 'Arduino Nano ESP32',
      0x0266: 'Arduino Giga R1', 0x025b: 'Arduino Portenta H7', 0x1002: 'Arduino Uno R4 WiFi', 0x8036: 'Arduino Leonardo',
      0x8037: 'Arduino Micro', 0x804d: 'Arduino Zero', 0x804e: 'Arduino MKR1000', 0x804f: 'Arduino MKRZERO',
      0x8052: 'Arduino MKR GSM 1400', 0x8053: 'Arduino MKR WAN 1300', 0x8054: 'Arduino MKR WiFi 1010',
      0x8057: 'Arduino Nano 33 IoT', 0x8059: 'Arduino MKR WAN 1310', 0x805a: 'Arduino Nano 33 BLE',
    },
  },
  0x239a: { name: 'Adafruit' },
  0x2886: { name: 'Seeed Studio' },
  0x28e9: { name: 'GigaDevice', products: { 0x018a: 'GD32 virtual COM port' } },
  0x2a03: {
    name: 'Arduino',
    products: { 0x0042: 'Arduino Mega 2560', 0x0043: 'Arduino Uno', 0x8036: 'Arduino Leonardo', 0x8037: 'Arduino Micro', 0x804d: 'Arduino Zero Pro' },
  },
  0x2b04: { name: 'Particle' },
  0x2c7c: { name: 'Quectel modem' },
  0x2c99: { name: 'Prusa' },
  0x2e3c: { name: 'Artery', products: { 0x5740: 'AT32 virtual COM port' } },
  0x2e8a: {
    name: 'Raspberry Pi',
    products: {
      0x0004: 'Raspberry Pi Picoprobe', 0x0005: 'Raspberry Pi Pico (MicroPython)', 0x0009: 'Raspberry Pi Pico 2',
      0x000a: 'Raspberry Pi Pico', 0x000c: 'Raspberry Pi Debug Probe', 0xf00a: 'Raspberry Pi Pico W',
    },
  },
  0x303a: {
    name: 'Espressif',
    products: { 0x0002: 'ESP32-S2', 0x1001: 'ESP32 USB JTAG/serial', 0x1002: 'ESP USB Bridge', 0x4001: 'ESP32 USB serial' },
  },
  0x3343: { name: 'DFRobot' },
  0x4348: { name: 'WCH', products: { 0x5523: 'WCH CH341' } },
  0x9710: { name: 'MosChip' },
  0xf055: { name: 'MicroPython', products: { 0x9800: 'MicroPython pyboard' } },
};
