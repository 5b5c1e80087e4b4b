import type { RelayErrorCode } from './relay-error.ts';

/** Status with which an HTTP request is refused for each code. */
export const httpStatus: Readonly<Record<RelayErrorCode, number>> = {
  PORT_IN_USE: 409,
  INVALID_ARGUMENT: 400,
  NOT_SUPPORTED: 501,
  TIMEOUT: 504,
  DEVICE_GONE: 503,
  DEVICE_ERROR: 502,
  READ_ONLY: 409,
  NOT_FOUND: 404,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  GAP: 416,
  OVERLOADED: 503,
  VERSION: 400,
};
