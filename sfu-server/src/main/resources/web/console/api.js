const TIMEOUT_MS = 30_000;

/** A refusal of the control API, or why it could not be asked. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {{status?: number, reason?: string, field?: string}} [more] status: of HTTP, 0 where there was no answer; reason: of the
   *   error's details
   */
  constructor(message, {status = 0, reason = '', field = ''} = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.reason = reason;
    this.field = field;
  }
}

/**
 * One GET of the control API.
 *
 * @param {string} url
 * @param {{token: string, signal: AbortSignal, timeoutMs?: number, fetch?: typeof globalThis.fetch}} options
 *   timeoutMs: for the body as well
 * @returns {Promise<Response>} whose status is 200
 * @throws {ApiError} or the signal's reason
 */
export async function get(url, {token, signal, timeoutMs = TIMEOUT_MS, fetch = globalThis.fetch}) {
  const timeout = AbortSignal.timeout(timeoutMs);
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url, {
      headers: token ? {Authorization: `Bearer ${token}`} : {},
      signal: AbortSignal.any([signal, timeout]),
      cache: 'no-store',
      credentials: 'omit',
    });
  } catch (error) {
    signal.throwIfAborted();
    throw new ApiError(timeout.aborted ? 'The server does not answer.' : 'The server cannot be reached.');
  }
  if (response.ok) {
    return response;
  }
  throw refusal(response.status, await response.text().catch(() => ''));
}

/**
 * @param {number} status
 * @param {string} body
 */
function refusal(status, body) {
  const error = errorOf(body);
  const detail = error?.details?.find(({reason}) => reason !== undefined);
  return new ApiError(error?.message ?? `The server answered ${status}.`, {
    status,
    reason: detail?.reason ?? '',
    field: detail?.metadata?.field ?? '',
  });
}

/**
 * What the body says, where it is what the control API writes (AIP-193).
 *
 * @param {string} body
 * @returns {{message?: string, details?: {reason?: string, metadata?: Record<string, string>}[]} | undefined}
 */
function errorOf(body) {
  try {
    const error = JSON.parse(body)?.error;
    return typeof error?.message === 'string' ? {...error, details: Array.isArray(error.details) ? error.details : []} : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What to tell an operator.
 *
 * @param {unknown} error
 * @returns {{text: string, at: 'token' | 'app' | 'period' | ''}} at: the field to mend
 */
export function problemOf(error) {
  if (!(error instanceof ApiError)) {
    return {text: `This page has failed: ${error instanceof Error ? error.message : error}`, at: ''};
  }
  switch (error.status) {
    case 401:
      return {
        text: error.reason === 'NO_CREDENTIALS' ? 'The server asks for an API token.' : 'The server does not know this API token.',
        at: 'token',
      };
    case 403:
      return {text: `This API token may not read statements: ${error.message}`, at: 'token'};
    case 404:
      return {text: error.reason === 'UNKNOWN_APP' ? 'The server has no such application.' : `Not found: ${error.message}`, at: 'app'};
    case 501:
      return {text: 'This server keeps no ledger: billing is not switched on.', at: ''};
    case 503:
      return {text: 'The ledger cannot be read now. Nothing of it is lost: it can be asked again in a moment.', at: ''};
    default:
      return {text: error.message, at: error.status === 400 ? 'period' : ''};
  }
}
