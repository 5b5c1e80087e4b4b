import { LinePacer, type LinePace } from '../transfer/send-text.ts';
import { TransferContext, type Transfer } from '../transfer/transfer-context.ts';
import type { Claim } from '../line/claims.ts';
import type { LinePacing, TransmitPart } from './api/sessions.ts';
import { runTransfer, type TransferFiles } from './run-transfer.ts';

interface PacedPaste {
  readonly lines: readonly Uint8Array[];
  readonly pace: LinePace;
  readonly claim: Claim;
  readonly nowMs: () => number;
  /** So many lines, and bytes, are on their way. */
  readonly progress: (lines: number, bytes: number) => void;
}

/** Pauses and waits as the window asks for them, with the prompt in the session's encoding. */
export function paceOf(
  { lineDelayMs = 0, byteDelayMs = 0, waitFor, prompt = [] }: LinePacing,
  encode: (parts: readonly TransmitPart[]) => Uint8Array,
): LinePace {
  return { lineDelayMs, byteDelayMs, waitFor: waitFor === 'prompt' ? encode(prompt) : waitFor };
}

/** Transmits lines with pauses and waits. @throws as `runTransfer` */
export async function pastePaced(
  { lines, pace, claim, nowMs, progress }: PacedPaste,
  signal: AbortSignal,
): Promise<void> {
  const context = new TransferContext(nowMs, new Uint8Array());
  const pacer = new LinePacer(context, pace);
  const work = function* (): Transfer {
    let bytes = 0;
    for (const [index, line] of lines.entries()) {
      yield* pacer.send(line, true);
      progress(index + 1, (bytes += line.length));
    }
  };
  await runTransfer(work(), context, claim, noFiles, signal);
}

const noFile = (): Promise<never> => Promise.reject(new Error('A paste has no files'));
const noFiles: TransferFiles = { read: noFile, begin: noFile, write: noFile, end: noFile };
