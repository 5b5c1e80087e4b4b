/** Of the File System Access API, which Chromium has. */
interface FolderPicker {
  showDirectoryPicker?(options: { id: string; mode: 'readwrite' }): Promise<FileSystemDirectoryHandle>;
}

const picker = globalThis as FolderPicker;

export const canPickFolder = (): boolean => picker.showDirectoryPicker !== undefined;

/** A folder to write to, which the person chooses. @returns `undefined` when it was dismissed */
export async function pickFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    return await picker.showDirectoryPicker?.({ id: 'baudcast', mode: 'readwrite' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  }
}
