import { describe, expect, it, vi } from 'vitest';
import type { CaptureReader } from '../../web/capture/store/capture.ts';
import { MessageProgress } from '../../web/engine/message-progress.ts';
import type { Checkpoints } from '../../web/engine/row-progress.ts';
import type { MessageCounts } from '../../web/messages/message-table.ts';
import type { MessageFold, MessageFoldResult } from '../../web/messages/message-fold.ts';
import { messageFoldOf } from '../../web/scan/message-fold-of.ts';
import type { Scanner } from '../../web/scan/scan-pool.ts';
import type { MessagesSpec } from '../../web/scan/scan-request.ts';
import { captureOf } from '../capture/support.ts';

const spec: MessagesSpec = {
  rule: { kind: 'line', ending: 'any' },
  encoding: 'utf-8',
  decoder: 'values',
  sink: { kind: 'count', filter: '', errorsOnly: false },
};
const lines = Array.from({ length: 400 }, (_, at) => (at % 90 === 0 ? 'a,b\n' : `${at},${at}\n`));
const messages = lines.length - 5;

function recorded(storedShare = 1): CaptureReader {
  const pieces = lines.map((line, at) => ({
    direction: 'rx' as const,
    bytes: new TextEncoder().encode(line),
    timeMs: at,
  }));
  const capture = captureOf(pieces, { bytes: 32, records: 100 });
  capture.storedCount = Math.floor(capture.sealedCount * storedShare);
  return capture;
}

/** A scan in this thread, which may not come as far as it is asked to. */
function scannerOf(reader: CaptureReader, limit = Infinity) {
  const scan = vi.fn(async (request: Parameters<Scanner['scan']>[0], report: (folds: never) => void) => {
    if (request.kind !== 'messages') throw new TypeError('Not of messages');
    const fold = await messageFoldOf(request.spec, reader, 0, { segment: request.from, state: request.state });
    for (let segment = request.from; segment < Math.min(request.to, limit); segment++) {
      const result = await fold.fold(segment);
      if (result) report([structuredClone(result)] as never);
    }
    if (request.to > limit) throw new Error('The worker ended');
  });
  return { scan, scanner: { size: 1, scan } as unknown as Scanner };
}

async function progressOf(
  reader: CaptureReader,
  scanner: Scanner | undefined,
  checkpoints?: Checkpoints,
): Promise<{ progress: MessageProgress<MessageCounts>; finish(): Promise<MessageFoldResult<MessageCounts>[]> }> {
  const found: MessageFoldResult<MessageCounts>[] = [];
  let woken: () => void = () => {};
  const progress = new MessageProgress<MessageCounts>({
    captureId: 'a',
    reader,
    spec,
    fold: (await messageFoldOf(spec, reader, 0)) as MessageFold<MessageCounts>,
    scanner,
    checkpoints,
    take: (result) => found.push(result),
    onProgress: () => woken(),
  });
  const finish = async () => {
    for (;;) {
      const isWoken = new Promise<void>((resolve) => (woken = resolve));
      const came = await progress.advance(() => true);
      if (came === 'done') return found;
      if (came === 'waiting') await isWoken;
    }
  };
  return { progress, finish };
}

function memoryCheckpoints(): Checkpoints & { readonly blocks: Map<string, readonly unknown[]> } {
  const blocks = new Map<string, readonly unknown[]>();
  return {
    blocks,
    load: (key, from, count) => {
      const found = [];
      for (let at = from; at < from + count; at++) {
        const folds = blocks.get(`${key} ${at}`);
        if (!folds) break;
        found.push({ folds });
      }
      return Promise.resolve(found);
    },
    save: (key, block, folds) => Promise.resolve(void blocks.set(`${key} ${block}`, structuredClone(folds))),
  };
}

const total = (found: readonly MessageFoldResult<MessageCounts>[]): number =>
  found.reduce((sum, { out }) => sum + out.messages, 0);

describe('the progress of messages', () => {
  it('is the same by a scan of what is stored and by folding here, and counts what is open', async () => {
    const reader = recorded(0.8);
    const here = await progressOf(reader, undefined);
    const alone = await here.finish();
    const { scan, scanner } = scannerOf(reader);
    const { progress, finish } = await progressOf(reader, scanner);
    expect(await finish()).toEqual(alone);
    expect(scan).toHaveBeenCalledOnce();
    const open = await progress.open();
    expect(total(alone) + open.reduce((sum, { messages: count }) => sum + count, 0)).toBe(messages);
  });

  it('folds here what a worker that ended has left', async () => {
    const reader = recorded();
    const { scan, scanner } = scannerOf(reader, 10);
    const found = await (await progressOf(reader, scanner)).finish();
    expect(found.map(({ segment }) => segment)).toEqual(found.map((_, at) => at));
    expect(found.length).toBeGreaterThanOrEqual(reader.sealedCount - 1);
    expect(scan.mock.calls.length).toBeGreaterThan(1);
  });

  it('begins where an earlier look has ended, and reads nothing again', async () => {
    const reader = recorded();
    Object.defineProperty(reader, 'segmentCount', { value: reader.sealedCount });
    const checkpoints = memoryCheckpoints();
    const { scanner } = scannerOf(reader);
    const first = await (await progressOf(reader, scanner, checkpoints)).finish();
    expect(checkpoints.blocks.size).toBe(Math.ceil(first.length / 64));
    const again = scannerOf(reader);
    const read = vi.spyOn(reader, 'segment');
    expect(await (await progressOf(reader, again.scanner, checkpoints)).finish()).toEqual(first);
    expect(again.scan).not.toHaveBeenCalled();
    expect(read.mock.calls.length).toBeLessThan(3);
  });
});
