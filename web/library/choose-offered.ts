import type { OfferedPort } from './api.ts';

/**
 * A dialog that lets a person choose one of the ports.
 * @returns `undefined` when they choose none
 * @throws {TypeError} where there is no page
 */
export async function chooseOffered(ports: readonly OfferedPort[]): Promise<OfferedPort | undefined> {
  if (typeof document === 'undefined') throw new TypeError('Outside a page, requestPort() needs `choose`.');
  const dialog = document.createElement('dialog');
  const heading = document.createElement('h2');
  heading.id = 'baudcast-choose';
  heading.textContent = ports.length > 0 ? 'Choose a serial port' : 'The relay has no such port';
  dialog.setAttribute('aria-labelledby', heading.id);
  dialog.append(heading);
  const chosen = new Promise<OfferedPort | undefined>((resolve) => {
    for (const port of ports) {
      const row = document.createElement('p');
      const who = port.holder === undefined ? '' : ` (in use by ${port.holder})`;
      row.append(button(port.name + who, () => resolve(port)));
      dialog.append(row);
    }
    dialog.append(button('Cancel', () => resolve(undefined)));
    dialog.addEventListener('close', () => resolve(undefined));
  });
  document.body.append(dialog);
  dialog.showModal();
  return chosen.finally(() => dialog.remove());
}

/** Names are strangers' text: never markup. */
function button(text: string, onClick: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  made.addEventListener('click', onClick);
  return made;
}
