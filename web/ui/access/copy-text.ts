/**
 * Copies the text of a field. Pages over http have no clipboard of their own; there the field is selected and copied as by its menu.
 * @returns whether it was copied; if not it is selected, for the person to copy it
 */
export async function copyField(field: HTMLInputElement | HTMLTextAreaElement): Promise<boolean> {
  const clipboard: Clipboard | undefined = navigator.clipboard;
  const written = clipboard?.writeText(field.value).then(
    () => true,
    () => false,
  );
  if (await written) return true;
  field.focus();
  field.select();
  // Deprecated, and all that a page over http has.
  return document.execCommand('copy');
}
