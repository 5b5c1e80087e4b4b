import { refusalReasons } from '../protocol/access.ts';
import { AccessRefused } from '../protocol/access-refused.ts';
import { record, text } from '../protocol/checks.ts';
import { httpStatus } from '../protocol/http-status.ts';
import { parseJson } from '../protocol/parse-message.ts';
import { RelayError, type RelayErrorCode, relayErrorCodes } from '../protocol/relay-error.ts';

const words = text(1000);

/** Why a request was refused, in the relay's words where it has some. */
export function refusal(status: number, body: string): RelayError {
  try {
    const error = record(record(parseJson(body), '')['error'], 'error');
    const message = words(error['message'], 'message');
    const reason = refusalReasons.find((known) => known === error['reason']);
    if (reason) return new AccessRefused(reason, message);
    const code = relayErrorCodes.find((known) => known === error['code']);
    return new RelayError(code ?? codeOf(status), message);
  } catch {
    return new RelayError(codeOf(status), '');
  }
}

function codeOf(status: number): RelayErrorCode {
  if (status === 429) return 'OVERLOADED';
  return (
    relayErrorCodes.find((code) => httpStatus[code] === status) ?? (status >= 500 ? 'OVERLOADED' : 'NOT_SUPPORTED')
  );
}
