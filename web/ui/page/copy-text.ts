import { SerialError } from '../../core/serial-error.ts';

/**
 * Copies text; needs a click or key press. Pages over http have no `navigator.clipboard`: there `execCommand` is used.
 * @throws {SerialError} `copy-refused` when the browser does not allow it
 */
export async function copyText(text: string): Promise<void> {
  const clipboard: Clipboard | undefined = navigator.clipboard;
  try {
    if (clipboard) await clipboard.writeText(text);
    else copyTheOldWay(text);
  } catch (error) {
    throw new SerialError('copy-refused', '', { cause: error });
  }
}

function copyTheOldWay(text: string): void {
  let copied = false;
  const put = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    event.stopImmediatePropagation();
    copied = true;
  };
  addEventListener('copy', put, { capture: true });
  // Deprecated, but the only way on such a page.
  const allowed = document.execCommand('copy');
  removeEventListener('copy', put, { capture: true });
  if (!allowed || !copied) throw new DOMException('The browser does not let this page copy.', 'NotAllowedError');
}
