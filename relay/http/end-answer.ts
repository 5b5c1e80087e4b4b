import type { ServerResponse } from 'node:http';
import type { AccessRefused } from '../protocol/access-refused.ts';
import { answerError } from './answer.ts';

/** Ends an answer, however far it has come, because whoever asked is let in no longer; says so where the kind of answer has a place for it. */
export function endAnswer(response: ServerResponse, refusal: AccessRefused): void {
  if (response.writableEnded || response.destroyed) return;
  if (!response.headersSent) return answerError(response, refusal);
  const { closeCode, message } = refusal;
  const isEvents = String(response.getHeader('content-type')).startsWith('text/event-stream');
  if (isEvents) return void response.end(`event: ended\ndata: ${JSON.stringify({ code: closeCode, message })}\n\n`);
  if (response.getHeader('trailer') === undefined) return void response.destroy();
  response.addTrailers({ 'Baudcast-End': `${closeCode} ${message}` });
  response.end();
}
