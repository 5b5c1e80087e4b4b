// Init script for Chromium (--enable-blink-features=MojoJS,MojoJSTest): requestPort() is answered without a chooser
// window.
//
// It stands between the page and the browser's serial service and answers a request from the list of ports the page has
// already been granted (by its profile): the first that passes the page's filters, or the one whose index
// globalThis.chooseSerialPort([{ usbVendorId, usbProductId }, ...]) returns; -1 is a dismissed chooser. Everything else
// passes untouched: Blink's checks of arguments, user activation and permissions policy stay real, so do getPorts(),
// forget() and the events, in windows and in workers.
(() => {
  if (typeof MojoInterfaceInterceptor === 'undefined' || !navigator.serial) return;
  const serviceName = 'blink.mojom.SerialService';
  const getPorts = 1,
    requestPort = 2; // ordinals of the interface's methods
  const isResponse = 2; // message flag

  // Mojo's wire format: little endian, pointers are relative to their own place, 0 is null.
  const u32 = (view, at) => view.getUint32(at, true);
  const follow = (view, at) => {
    const distance = Number(view.getBigUint64(at, true));
    return distance ? at + distance : 0;
  };
  const read = ({ buffer }) => {
    const view = new DataView(buffer);
    return { name: u32(view, 12), flags: u32(view, 16), id: view.getBigUint64(24, true), body: follow(view, 32) };
  };

  // The ports in an answer to GetPorts. Each SerialPortInfo has all it points to behind it, up to the next.
  const listPorts = ({ buffer }, body) => {
    const view = new DataView(buffer);
    const array = follow(view, body + 8);
    const starts = Array.from({ length: u32(view, array + 4) }, (_, i) => follow(view, array + 8 + 8 * i));
    return starts.map((at, i) => {
      const has = view.getUint8(at + 18);
      return {
        block: buffer.slice(at, starts[i + 1] ?? buffer.byteLength),
        usbVendorId: has & 1 ? view.getUint16(at + 16, true) : undefined,
        usbProductId: has & 2 ? view.getUint16(at + 20, true) : undefined,
      };
    });
  };

  // A message with the header of another, and a new name and body.
  const compose = (like, name, ...parts) => {
    const blocks = [like.buffer.slice(0, read(like).body), ...parts].map((part) => new Uint8Array(part.buffer ?? part));
    const bytes = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 0));
    blocks.reduce((at, block) => (bytes.set(block, at), at + block.length), 0);
    new DataView(bytes.buffer).setUint32(12, name, true);
    return { buffer: bytes.buffer, handles: [] };
  };
  const structOfPointer = (distance) => new BigUint64Array([16n, BigInt(distance)]);
  const emptyStruct = new BigUint64Array([8n]);

  const pump = (from, take) =>
    from.watch({ readable: true, peerClosed: true }, () => {
      for (let message; (message = from.readMessage()).result === Mojo.RESULT_OK;) take(message);
    });
  const send = (to, message) => to.writeMessage(message.buffer, message.handles);

  let filters = [];
  const realRequestPort = Serial.prototype.requestPort;
  Serial.prototype.requestPort = function (options) {
    filters = options?.filters ?? [];
    return realRequestPort.call(this, options);
  };
  const same = (wanted, actual) => wanted === undefined || wanted === actual;
  const passes = (port) =>
    filters.length === 0 ||
    filters.some((f) => same(f.usbVendorId, port.usbVendorId) && same(f.usbProductId, port.usbProductId));
  const choose = (ports) => {
    const offered = ports.filter(passes);
    const ids = offered.map(({ usbVendorId, usbProductId }) => ({ usbVendorId, usbProductId }));
    return offered[globalThis.chooseSerialPort?.(ids) ?? 0];
  };

  const interceptor = new MojoInterfaceInterceptor(serviceName);
  interceptor.oninterfacerequest = ({ handle: page }) => {
    interceptor.stop();
    const { handle0, handle1: browser } = Mojo.createMessagePipe();
    Mojo.bindInterface(serviceName, handle0);
    const asked = new Set(); // ids of RequestPort messages
    pump(page, (message) => {
      const { name, id } = read(message);
      if (name === requestPort) asked.add(id);
      send(browser, name === requestPort ? compose(message, getPorts, emptyStruct) : message);
    });
    pump(browser, (message) => {
      const { name, flags, id, body } = read(message);
      if (name !== getPorts || !(flags & isResponse) || !asked.delete(id)) return send(page, message);
      const chosen = choose(listPorts(message, body));
      const answer = chosen ? [structOfPointer(8), chosen.block] : [structOfPointer(0)];
      return send(page, compose(message, requestPort, ...answer));
    });
  };
  interceptor.start();
})();
