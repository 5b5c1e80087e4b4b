export const udevRulePath = '/etc/udev/rules.d/77-baudcast.rules';

/**
 * Keeps ModemManager away from adapters that are no modems: it opens every one that could be, right after it was plugged in, and asks it for
 * its model; a device that takes that for commands is disturbed, and whoever opens the port then finds it busy. Nothing else needs a rule:
 * udev's own give serial ports to the group.
 */
export const udevRule = `# ModemManager leaves these adapters alone: USB-to-serial converters, and boards that bring their own (Arduino and its like).
# A real modem behind one of them is not found by ModemManager then: leave out its line, and run udevadm control --reload.
ACTION!="add|change|move|bind", GOTO="baudcast_end"
SUBSYSTEM!="tty", GOTO="baudcast_end"
DRIVERS=="ftdi_sio|cp210x|ch341*|pl2303", ENV{ID_MM_PORT_IGNORE}="1"
# Arduino, Adafruit, SparkFun, Raspberry Pi, Espressif, Teensy, STMicroelectronics, Segger, Atmel, NXP
ATTRS{idVendor}=="2341|2a03|239a|1b4f|2e8a|303a|16c0|0483|1366|03eb|1fc9", ENV{ID_MM_PORT_IGNORE}="1"
LABEL="baudcast_end"
`;
