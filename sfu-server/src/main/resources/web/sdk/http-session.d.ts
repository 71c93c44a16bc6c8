/**
 * The HTTP side of one WHIP (RFC 9725) or WHEP session: POST creates it, PATCH restarts its ICE,
 * DELETE ends it. The session URL is the capability; nothing else is sent with it.
 */
export class HttpSession {
    /**
     * @param {'push' | 'play'} action
     * @param {string} endpoint
     * @param {string} offer
     * @param {{signal?: AbortSignal, fetch?: import('./types.js').HttpFetch}} [options]
     * @returns {Promise<HttpSession>}
     * @throws {V2TXLiveError}
     */
    static create(action: "push" | "play", endpoint: string, offer: string, { signal, fetch }?: {
        signal?: AbortSignal;
        fetch?: import("./types.js").HttpFetch;
    }): Promise<HttpSession>;
    /**
     * @param {string} url the session's own URL
     * @param {string} answer
     * @param {import('./types.js').HttpFetch} fetch
     */
    constructor(url: string, answer: string, fetch: import("./types.js").HttpFetch);
    /** The server's SDP answer. */
    answer: string;
    /** The session's own URL. */
    get url(): string;
    /**
     * Restarts ICE whatever the session's state (`If-Match: *`, RFC 9725 §4.3.2).
     *
     * @param {string} fragment
     * @param {AbortSignal} [signal]
     * @returns {Promise<string>} the server's fragment
     * @throws {V2TXLiveError}
     */
    restartIce(fragment: string, signal?: AbortSignal): Promise<string>;
    /**
     * Ends the session. Never fails: a server that cannot be told will notice.
     *
     * @param {{keepalive?: boolean}} [options] keepalive: the page is going away
     */
    end({ keepalive }?: {
        keepalive?: boolean;
    }): Promise<void>;
    #private;
}
