import { transfer as handOver } from 'comlink';
import { safeFileName } from '../core/file-name.ts';
import { joinBytes } from '../core/join-bytes.ts';
import { lineEndingText } from '../core/line-ending.ts';
import { sendPaced } from '../transfer/send-paced.ts';
import { sendText, type LinePace } from '../transfer/send-text.ts';
import { cancelBytes, TransferContext, type OutgoingFile, type Transfer } from '../transfer/transfer-context.ts';
import { receiveXmodem } from '../transfer/xmodem-receive.ts';
import { sendXmodem } from '../transfer/xmodem-send.ts';
import { receiveZmodem } from '../transfer/zmodem-receive.ts';
import { sendZmodem } from '../transfer/zmodem-send.ts';
import type { LinePacing, SessionId } from './api/sessions.ts';
import type {
  ReceiveFilesOptions,
  ReceiveSink,
  SendFilesOptions,
  TransferReport,
  TransfersApi,
} from './api/transfers.ts';
import { untilAborted } from '../line/delay.ts';
import { FolderFiles } from './folder-files.ts';
import type { JobBoard, JobControl } from './job-board.ts';
import { paceOf } from './paced-paste.ts';
import { runTransfer, type TransferFiles } from './run-transfer.ts';
import type { SessionHub } from './session-hub.ts';

interface EngineTransfersOptions {
  readonly sessions: Pick<SessionHub, 'get'>;
  readonly jobs: JobBoard;
  /** Runs evenly. */
  readonly nowMs: () => number;
}

/** What is received goes to the window in pieces of about this size. */
const pieceBytes = 262_144;

/** Files that are sent and received on the line of a session. */
export class EngineTransfers implements TransfersApi {
  readonly #options: EngineTransfersOptions;

  constructor(options: EngineTransfersOptions) {
    this.#options = options;
  }

  async send(id: SessionId, files: readonly File[], options: SendFilesOptions): Promise<TransferReport | undefined> {
    const outgoing = files.map(({ name, size, lastModified }) => ({ name, size, modifiedMs: lastModified }));
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const { protocol, pacing } = options;
    const pace = protocol === 'text' ? await this.#pace(id, pacing) : undefined;
    const start = (context: TransferContext): Transfer => sending(context, outgoing, options, pace);
    const context = new TransferContext(
      this.#options.nowMs,
      pace || protocol === 'raw' ? new Uint8Array() : cancelBytes,
    );
    return this.#run(id, 'send', total, context, start, {
      read: async (index, from, to) =>
        new Uint8Array((await files[index]?.slice(from, to).arrayBuffer()) ?? new ArrayBuffer(0)),
      begin: () => Promise.resolve(undefined),
      write: () => Promise.resolve(),
      end: () => Promise.resolve(),
    });
  }

  receive(
    id: SessionId,
    options: ReceiveFilesOptions,
    to: ReceiveSink | FileSystemDirectoryHandle,
  ): Promise<TransferReport | undefined> {
    const files = typeof to === 'function' ? filesFor(to) : new FolderFiles(to, options.protocol === 'zmodem');
    const context = new TransferContext(this.#options.nowMs);
    return this.#run(id, 'receive', 0, context, () => receiving(context, options), files);
  }

  dismissOffer(id: SessionId): Promise<void> {
    this.#options.sessions.get(id).offers?.dismiss();
    return Promise.resolve();
  }

  async #pace(id: SessionId, pacing: LinePacing = {}): Promise<LinePace> {
    return paceOf(pacing, await this.#options.sessions.get(id).encoder());
  }

  async #run(
    id: SessionId,
    direction: 'send' | 'receive',
    total: number,
    context: TransferContext,
    start: (context: TransferContext) => Transfer,
    files: TransferFiles,
  ): Promise<TransferReport | undefined> {
    const { sessions, jobs } = this.#options;
    const live = sessions.get(id);
    live.session.requireOpening();
    const subject = { kind: direction, sessionId: id, file: '', corrected: 0 } as const;
    return jobs.run({ subject, total, unit: 'bytes' }, async ({ signal, progress, change }: JobControl) => {
      const tell = (): void => {
        const { name: file, errors: corrected, beforeBytes, fileBytes, fileSize = 0 } = context.progress;
        change({
          subject: { ...subject, file, corrected },
          total: direction === 'send' ? total : beforeBytes + fileSize,
        });
        progress(beforeBytes + fileBytes);
      };
      // Its own signal: a cancelled transfer still has the other end to tell.
      const claim = await live.session
        .requireOpening()
        .claim({ owner: 'transfer', label: '', ifClaimed: 'fail' }, new AbortController().signal);
      try {
        const line = {
          transmit: (bytes: Uint8Array, onTaken?: (bytes: number) => void) => {
            tell();
            if (!onTaken) return claim.transmit(bytes);
            return claim.transmit(bytes, (count) => {
              onTaken(count);
              tell();
            });
          },
          discard: () => claim.discard(),
          onReceived: (tap: (bytes: Uint8Array) => void) => claim.onReceived(tap),
          onGap: (callback: () => void) => claim.onGap(callback),
        };
        const write = (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
          tell();
          return files.write(bytes);
        };
        const counting: TransferFiles = {
          read: (...args) => files.read(...args),
          begin: (file) => files.begin(file),
          check: async () => (await files.check?.()) ?? 0,
          start: async (at) => files.start?.(at),
          write,
          end: () => files.end(),
        };
        const stopped = AbortSignal.any([signal, claim.ended]);
        await runTransfer(start(context), context, line, counting, stopped);
        try {
          await untilAborted(claim.drain(), stopped);
        } catch (error) {
          await claim.discard();
          throw error;
        }
      } catch (error) {
        await files.abandon?.();
        throw error;
      } finally {
        claim.release();
      }
      const { file, beforeBytes, fileBytes, errors } = context.progress;
      return { files: file + 1, bytes: beforeBytes + fileBytes, corrected: errors };
    });
  }
}

function sending(
  context: TransferContext,
  files: readonly OutgoingFile[],
  { protocol, escapeControls = false, lineDelayMs = 0, byteDelayMs = 0, ending = 'none' }: SendFilesOptions,
  pace: LinePace | undefined,
): Transfer {
  if (pace) {
    const bytes = ending === 'none' ? undefined : new TextEncoder().encode(lineEndingText[ending]);
    return sendText(context, files, { ...pace, ending: bytes });
  }
  switch (protocol) {
    case 'zmodem':
      return sendZmodem(context, files, { escapeControls });
    case 'raw':
      return sendPaced(context, files, { lineDelayMs, byteDelayMs });
    case 'ymodem':
      return sendXmodem(context, files, { isBatch: true, isLarge: true });
    default:
      // The receiver chooses between checksum and CRC.
      return sendXmodem(context, files.slice(0, 1), { isBatch: false, isLarge: protocol === 'xmodem-1k' });
  }
}

function receiving(
  context: TransferContext,
  { protocol, name, escapeControls = false }: ReceiveFilesOptions,
): Transfer {
  if (protocol === 'zmodem') return receiveZmodem(context, { escapeControls });
  return receiveXmodem(context, {
    name: protocol === 'ymodem' ? undefined : safeFileName(name, 'file'),
    check: protocol === 'xmodem-checksum' ? 'sum' : 'crc',
  });
}

/** Gathers received bytes into larger pieces for the window. */
function filesFor(sink: ReceiveSink): TransferFiles {
  let parts: Uint8Array[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    const bytes = joinBytes(parts).slice();
    [parts, length] = [[], 0];
    if (bytes.length > 0) await sink({ kind: 'data', bytes: handOver(bytes, [bytes.buffer]) });
  };
  return {
    read: () => Promise.reject(new Error('Nothing is sent')),
    begin: async ({ name, size = 0 }) => {
      [parts, length] = [[], 0];
      await sink({ kind: 'begin', name, size });
      return 0;
    },
    write: async (bytes) => {
      parts.push(bytes);
      length += bytes.length;
      if (length >= pieceBytes) await flush();
    },
    end: async () => {
      await flush();
      await sink({ kind: 'end' });
    },
  };
}
