import { copyText } from '../page/copy-text.ts';

/** Copies the text of a field. @returns whether that worked; if not, the text is selected */
export async function copyField(field: HTMLInputElement): Promise<boolean> {
  try {
    await copyText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return false;
  }
}
