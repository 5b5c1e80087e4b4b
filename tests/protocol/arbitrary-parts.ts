import fc, { type Arbitrary } from 'fast-check';
import type {
  DeviceSignals,
  HostSignalChange,
  HostSignals,
  PortInfo,
  HostSettings,
  UsbInfo,
  Viewer,
} from '../../relay/protocol/port-info.ts';
import type { Labels } from '../../relay/protocol/labels.ts';
import { relayErrorCodes } from '../../relay/protocol/relay-error.ts';
import { roles } from '../../relay/protocol/roles.ts';
import { anyCharacter } from '../support/any-character.ts';

const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Any received text: Unicode without lone surrogates, counted in UTF-16 code units. */
export const anyText = (maxLength: number, minLength = 0): Arbitrary<string> =>
  fc.string({ unit: anyCharacter, minLength, maxLength }).filter((text) => text.length <= maxLength);

export const whole: Arbitrary<number> = fc.maxSafeNat();
export const handle: Arbitrary<number> = fc.integer({ min: 1, max: 0xffff });
export const portId: Arbitrary<string> = anyText(256, 1);
export const epoch: Arbitrary<string> = fc.stringMatching(/^[0-9a-f]{15}[1-9a-f]$/);
export const viewerId: Arbitrary<string> = fc.string({
  unit: fc.constantFrom(...base64url),
  minLength: 1,
  maxLength: 32,
});
export const secret: Arbitrary<string> = fc
  .tuple(fc.string({ unit: fc.constantFrom(...base64url), minLength: 21, maxLength: 21 }), fc.constantFrom(...'AQgw'))
  .map(([most, last]) => most + last);
export const name: Arbitrary<string> = anyText(64, 1).filter((text) => !/\p{Control}/u.test(text));
export const errorCode = fc.constantFrom(...relayErrorCodes);
export const sentence: Arbitrary<string> = anyText(200);
export const role = fc.constantFrom(...roles);

export const settings: Arbitrary<HostSettings> = fc.record({
  baudRate: fc.integer({ min: 1, max: 0xffff_ffff }),
  dataBits: fc.constantFrom(5, 6, 7, 8),
  parity: fc.constantFrom('none', 'even', 'odd', 'mark', 'space'),
  stopBits: fc.constantFrom(1, 1.5, 2),
  flowControl: fc.constantFrom('none', 'hardware', 'software'),
});

export const inputSignals: Arbitrary<DeviceSignals> = fc.record({
  clearToSend: fc.boolean(),
  dataSetReady: fc.boolean(),
  dataCarrierDetect: fc.boolean(),
  ringIndicator: fc.boolean(),
});

const lines = { dataTerminalReady: fc.boolean(), requestToSend: fc.boolean(), break: fc.boolean() };
export const outputSignals: Arbitrary<HostSignals> = fc.record(lines);
export const signalChange: Arbitrary<HostSignalChange> = fc.record(lines, { requiredKeys: [] });

export const viewer: Arbitrary<Viewer> = fc.record({ id: viewerId, name: sentence, role });
export const viewers = fc.array(viewer, { maxLength: 4 });
export const wanting = fc.array(viewerId, { maxLength: 4 });
export const maybeViewer = fc.option(viewerId);

const usb: Arbitrary<UsbInfo> = fc.record(
  {
    usbVendorId: fc.nat(0xffff),
    usbProductId: fc.nat(0xffff),
    serialNumber: sentence,
    manufacturer: sentence,
    product: sentence,
  },
  { requiredKeys: ['usbVendorId', 'usbProductId'] },
);

/** Keys as a relay accepts them, none of which a prototype may mistake for its own. */
export const labelKey = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/),
  fc.constantFrom('constructor', 'hasOwnProperty', 'toString', '0'),
);
export const labelValue = fc.stringMatching(/^[\x21-\x7e\u00e4\u6e29]{1,64}$/);
const labels: Arbitrary<Labels> = fc.dictionary(labelKey, labelValue, { maxKeys: 4, noNullPrototype: true });

export const portState = fc.constantFrom('closed', 'open', 'lost');

export const portInfo: Arbitrary<PortInfo> = fc.record(
  {
    id: portId,
    name: sentence,
    node: sentence,
    usb: fc.option(usb),
    labels,
    state: portState,
    settings: fc.option(settings),
    viewers: whole,
    holder: fc.option(viewer),
    epoch: fc.option(epoch),
    offset: whole,
    role,
    recording: fc.constantFrom('on', 'stopped'),
    recordingStop: fc.constantFrom('disk-full', 'not-allowed', 'failed'),
  },
  { requiredKeys: ['id', 'name', 'node', 'usb', 'state', 'settings', 'viewers', 'holder', 'epoch', 'offset', 'role'] },
);
