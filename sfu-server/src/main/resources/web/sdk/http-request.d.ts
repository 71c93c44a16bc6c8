/**
 * @param {string} url
 * @param {RequestInit} init
 */
export function defaultFetch(url: string, init: RequestInit): Promise<Response>;
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
export function request(fetch: import("./types.js").HttpFetch, url: string, { signal, ...init }: Omit<RequestInit, "signal"> & {
    signal?: AbortSignal | undefined;
}, { streaming }?: {
    streaming?: boolean;
}): Promise<Response>;
/**
 * @param {import('./codes.js').Action} action
 * @param {Response} response one that is no success
 * @returns {Promise<V2TXLiveError>}
 */
export function errorOf(action: import("./codes.js").Action, response: Response): Promise<V2TXLiveError>;
export const REQUEST_TIMEOUT_MS: 10000;
import { V2TXLiveError } from './codes.js';
