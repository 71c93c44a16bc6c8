import {parseRetryAfter} from './backoff.js';
import {V2TXLiveCode, V2TXLiveError, errorFromResponse} from './codes.js';

export const REQUEST_TIMEOUT_MS = 10_000;
const MAX_PROBLEM_LENGTH = 16_384;

/**
 * @param {string} url
 * @param {RequestInit} init
 */
export function defaultFetch(url, init) {
  return globalThis.fetch(url, init);
}

/**
 * A request that ends: with a response, or with an error that says whether trying again can help.
 *
 * @param {import('./types.js').HttpFetch} fetch
 * @param {string} url
 * @param {Omit<RequestInit, 'signal'> & {signal?: AbortSignal | undefined}} init
 * @param {{streaming?: boolean}} [options] streaming: only the head of the response has to come in time
 * @returns {Promise<Response>}
 * @throws {V2TXLiveError} also what the signal was aborted with
 */
export async function request(fetch, url, {signal, ...init}, {streaming = false} = {}) {
  const timeout = expiry(streaming);
  try {
    return await fetch(url, {
      ...init,
      cache: 'no-store',
      credentials: 'omit',
      signal: signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal,
    });
  } catch (cause) {
    if (signal?.aborted) {
      throw cause;
    }
    if (timeout.signal.aborted) {
      throw new V2TXLiveError(
        V2TXLiveCode.V2TXLIVE_ERROR_REQUEST_TIMEOUT,
        `No answer within ${REQUEST_TIMEOUT_MS / 1000} s`,
        {retryable: true, cause},
      );
    }
    throw new V2TXLiveError(
      V2TXLiveCode.V2TXLIVE_ERROR_DISCONNECTED,
      `${new URL(url).host} cannot be reached`,
      {retryable: true, cause},
    );
  } finally {
    timeout.cancel();
  }
}

/** @param {boolean} cancellable whether it ends when the head of the response is there */
function expiry(cancellable) {
  if (!cancellable) {
    return {signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS), cancel() {}};
  }
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), REQUEST_TIMEOUT_MS);
  return {signal: controller.signal, cancel: () => clearTimeout(timer)};
}

/**
 * @param {import('./codes.js').Action} action
 * @param {Response} response one that is no success
 * @returns {Promise<V2TXLiveError>}
 */
export async function errorOf(action, response) {
  const retryAfterMs = parseRetryAfter(response.headers.get('Retry-After'), Date.now());
  return errorFromResponse(action, response.status, await problemOf(response), retryAfterMs);
}

/**
 * @param {Response} response
 * @returns {Promise<{code?: unknown, title?: unknown, detail?: unknown}>}
 */
async function problemOf(response) {
  if (!/\bjson\b/.test(response.headers.get('Content-Type') ?? '')) {
    return {};
  }
  try {
    const problem = JSON.parse((await response.text()).slice(0, MAX_PROBLEM_LENGTH));
    return problem !== null && typeof problem === 'object' ? problem : {};
  } catch {
    return {};
  }
}
