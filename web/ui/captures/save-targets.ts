/** A file that is written piece by piece. */
export interface SaveTarget {
  /** @returns `false` when the person wants no more of it @throws {DOMException} when it cannot be written */
  write(piece: Uint8Array<ArrayBuffer>): Promise<boolean>;
  /** The file is whole. */
  close(): Promise<void>;
  /** The file will not be whole: nothing of it stays, or the browser says that the download failed. */
  abort(): Promise<void>;
}

/** Of the File System Access API, which Chromium has. */
interface FilePicker {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle & { remove?(): Promise<void> }>;
}

/** A file that the person chooses. @returns `undefined` where the browser has no picker, or does not show it now */
export async function pickedTarget(name: string): Promise<SaveTarget | 'dismissed' | undefined> {
  const { showSaveFilePicker } = globalThis as FilePicker;
  if (!showSaveFilePicker) return undefined;
  let handle: Awaited<ReturnType<NonNullable<FilePicker['showSaveFilePicker']>>>;
  try {
    handle = await showSaveFilePicker({ suggestedName: name });
  } catch (error) {
    return error instanceof DOMException && error.name === 'AbortError' ? 'dismissed' : undefined;
  }
  // What is written becomes the file when it is closed; until then the old one stays as it was.
  const wasEmpty = (await handle.getFile()).size === 0;
  const stream = await handle.createWritable();
  return {
    write: async (piece) => {
      await stream.write(piece);
      return true;
    },
    close: () => stream.close(),
    abort: async () => {
      await stream.abort().catch(() => {});
      // The picker made it.
      if (wasEmpty) await handle.remove?.().catch(() => {});
    },
  };
}

/** The service worker answers within this time, unless it is one of before. */
const answerMs = 2000;

/** A download that the service worker streams. @returns `undefined` where there is none (a page that is not secure) */
export async function downloadTarget(name: string): Promise<SaveTarget | undefined> {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return undefined;
  const { port1: port, port2 } = new MessageChannel();
  let isWanted = true;
  let onMore: () => void = () => {};
  const offered = new Promise<string | undefined>((resolve) => {
    setTimeout(() => resolve(undefined), answerMs);
    port.onmessage = ({ data }: MessageEvent<{ url?: string; cancelled?: true }>) => {
      if (data.url !== undefined) return resolve(data.url);
      isWanted = data.cancelled !== true;
      onMore();
    };
  });
  worker.postMessage({ type: 'download', name }, [port2]);
  const url = await offered;
  if (url === undefined) return undefined;
  let more = new Promise<void>((resolve) => (onMore = resolve));
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.src = url;
  document.body.append(frame);
  const end = (message: 'done' | 'failed'): Promise<void> => {
    port.postMessage(message);
    // The download continues without it once the browser has started it.
    setTimeout(() => (frame.remove(), port.close()), answerMs);
    return Promise.resolve();
  };
  return {
    write: async (piece) => {
      await more;
      if (!isWanted) return false;
      more = new Promise<void>((resolve) => (onMore = resolve));
      port.postMessage(piece, [piece.buffer]);
      return true;
    },
    close: () => end('done'),
    abort: () => end('failed'),
  };
}
