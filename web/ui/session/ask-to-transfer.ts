import { msg, str } from '@lit/localize';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { SessionId } from '../../engine/api/sessions.ts';
import type { ReceiveSink, TransferOffer, TransferReport } from '../../engine/api/transfers.ts';
import { formatBytes, formatCount } from '../../i18n/format.ts';
import { saveFile } from '../captures/save-file.ts';
import { showWithin } from '../kit/dialog-element.ts';
import { attempt } from '../page/problem.ts';
import type { ShellApi } from '../page/shell-context.ts';
import type { TransferChosenEvent, TransferWish } from './transfer-dialog.ts';

/** What a person wants to transfer, before they were asked how. */
interface WantedTransfer {
  readonly direction: 'send' | 'receive';
  /** Dropped on the session. */
  readonly files?: readonly File[];
  /** What the device has started. It is received without more questions. */
  readonly offer?: TransferOffer | undefined;
}

/** A person wants to send or receive files. */
export class TransferWantedEvent extends Event {
  readonly wanted: WantedTransfer;

  constructor(wanted: WantedTransfer) {
    super('transfer-wanted', { bubbles: true, composed: true });
    this.wanted = wanted;
  }
}

interface TransferRequest extends WantedTransfer {
  readonly engine: Pick<EngineApi, 'transfers'>;
  readonly shell: Pick<ShellApi, 'tell' | 'openFiles'> | undefined;
  readonly sessionId: SessionId;
}

interface AskableFolder extends FileSystemDirectoryHandle {
  requestPermission?(options: { mode: 'readwrite' }): Promise<PermissionState>;
}

/** Where files were received to; `undefined`: the browser's downloads. */
let lastFolder: AskableFolder | undefined;

/** Asks what to send or receive, and does it. The dialog is loaded when it is first wanted. */
export async function askToTransfer(host: HTMLElement, request: TransferRequest): Promise<void> {
  const { direction, files = [], offer } = request;
  if (direction === 'receive' && offer)
    return carryOut({ kind: 'receive', options: { protocol: offer.protocol, name: '' }, folder: lastFolder }, request);
  const { TransferDialog } = await import('./dialogs.ts');
  const dialog = Object.assign(new TransferDialog(), {
    direction,
    files,
    dropped: files.length > 0,
    folder: lastFolder,
  });
  if (offer?.direction === 'send') dialog.offer(offer.protocol);
  dialog.addEventListener('transfer-chosen', (event) =>
    attempt(host, carryOut((event as TransferChosenEvent).wish, request)),
  );
  await showWithin(host, dialog);
}

/** Files that only the page can want. */
const captureName = /\.(baudcast|pcapng)$/i;

/** Dropped files that may be for the device. The page opens captures. */
export function takeDropped(event: DragEvent): readonly File[] {
  const files = [...(event.dataTransfer?.files ?? [])];
  if (event.defaultPrevented || files.every(({ name }) => captureName.test(name))) return [];
  event.preventDefault();
  return files;
}

async function carryOut(wish: TransferWish, { engine, shell, sessionId }: TransferRequest): Promise<void> {
  const { transfers } = engine;
  switch (wish.kind) {
    case 'open':
      return shell?.openFiles(wish.files);
    case 'send': {
      const report = await transfers.send(sessionId, wish.files, wish.options);
      if (report) shell?.tell(reportSentence('send', report));
      return;
    }
    case 'receive': {
      lastFolder = wish.folder as AskableFolder | undefined;
      await lastFolder?.requestPermission?.({ mode: 'readwrite' });
      const report = await transfers.receive(sessionId, wish.options, lastFolder ?? downloads());
      if (report) shell?.tell(reportSentence('receive', report));
    }
  }
}

/** Each file is a download as soon as it is whole. Until then the browser keeps it where it likes. */
function downloads(): ReceiveSink {
  let name = '';
  let parts: Blob[] = [];
  return async (part) => {
    switch (part.kind) {
      case 'begin':
        ({ name } = part);
        parts = [];
        return;
      case 'data':
        parts.push(new Blob([part.bytes]));
        return;
      case 'end':
        saveFile(new Blob(parts), name);
        parts = [];
    }
  };
}

function reportSentence(direction: 'send' | 'receive', { files, bytes, corrected }: TransferReport): string {
  const [count, size, errors] = [formatCount(files), formatBytes(bytes), formatCount(corrected)];
  if (direction === 'send')
    return corrected === 0
      ? msg(str`Files sent: ${count} (${size}).`)
      : msg(str`Files sent: ${count} (${size}). Errors corrected: ${errors}.`);
  return corrected === 0
    ? msg(str`Files received: ${count} (${size}).`)
    : msg(str`Files received: ${count} (${size}). Errors corrected: ${errors}.`);
}
