import {V2TXLiveCode, V2TXLiveError} from './codes.js';
import {REQUEST_TIMEOUT_MS, defaultFetch, errorOf, request} from './http-request.js';

/**
 * The HTTP side of one WHIP (RFC 9725) or WHEP session: POST creates it, PATCH restarts its ICE,
 * DELETE ends it. The session URL is the capability; nothing else is sent with it.
 */
export class HttpSession {
  #url;
  #fetch;

  /**
   * @param {string} url the session's own URL
   * @param {string} answer
   * @param {import('./types.js').HttpFetch} fetch
   */
  constructor(url, answer, fetch) {
    this.#url = url;
    this.#fetch = fetch;
    /** The server's SDP answer. */
    this.answer = answer;
  }

  /** The session's own URL. */
  get url() {
    return this.#url;
  }

  /**
   * @param {'push' | 'play'} action
   * @param {string} endpoint
   * @param {string} offer
   * @param {{signal?: AbortSignal, fetch?: import('./types.js').HttpFetch}} [options]
   * @returns {Promise<HttpSession>}
   * @throws {V2TXLiveError}
   */
  static async create(action, endpoint, offer, {signal, fetch = defaultFetch} = {}) {
    const response = await request(fetch, endpoint, {
      method: 'POST',
      headers: {'Content-Type': 'application/sdp', Accept: 'application/sdp'},
      body: offer,
      signal,
    });
    if (response.status !== 201 && response.status !== 200) {
      throw await errorOf(action, response);
    }
    const location = response.headers.get('Location');
    if (!location) {
      throw new V2TXLiveError(
        V2TXLiveCode.V2TXLIVE_ERROR_SERVER_PROCESS_FAILED,
        'The server answered without a Location header',
        {status: response.status},
      );
    }
    return new HttpSession(new URL(location, response.url || endpoint).href, await response.text(), fetch);
  }

  /**
   * Restarts ICE whatever the session's state (`If-Match: *`, RFC 9725 §4.3.2).
   *
   * @param {string} fragment
   * @param {AbortSignal} [signal]
   * @returns {Promise<string>} the server's fragment
   * @throws {V2TXLiveError}
   */
  async restartIce(fragment, signal) {
    const response = await request(this.#fetch, this.#url, {
      method: 'PATCH',
      headers: {'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': '*'},
      body: fragment,
      signal,
    });
    if (response.status !== 200) {
      throw await errorOf('play', response);
    }
    return response.text();
  }

  /**
   * Ends the session. Never fails: a server that cannot be told will notice.
   *
   * @param {{keepalive?: boolean}} [options] keepalive: the page is going away
   */
  async end({keepalive = false} = {}) {
    try {
      await this.#fetch(this.#url, {
        method: 'DELETE',
        keepalive,
        signal: keepalive ? null : AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
    } catch {
      // The session ends on the server when its packets stop.
    }
  }
}
