/**
 * Parses a `trtc://` URL. Parameter names are case-insensitive; parameters other than the three
 * identity ones (roomid, strroomid, privatemapkey, role, wait …) are kept in `parameters`.
 *
 * @param {string} text
 * @returns {import('./types.js').TrtcUrl}
 * @throws {TrtcUrlError}
 */
export function parseTrtcUrl(text: string): import("./types.js").TrtcUrl;
/**
 * Checks every field and returns the same object.
 *
 * @param {import('./types.js').TrtcUrl} url
 * @returns {import('./types.js').TrtcUrl}
 * @throws {TrtcUrlError}
 */
export function checkTrtcUrl(url: import("./types.js").TrtcUrl): import("./types.js").TrtcUrl;
/**
 * Writes a `trtc://` URL.
 *
 * @param {import('./types.js').TrtcUrl} url
 * @returns {string}
 */
export function formatTrtcUrl(url: import("./types.js").TrtcUrl): string;
/**
 * The WHIP (push) or WHEP (play) URL to POST an offer to.
 *
 * The page's own origin serves when the URL names the page's host (two names of the loopback
 * interface count as one host). Otherwise loopback is reached by http and every other host by the
 * page's own scheme, since a page from https may not call http.
 *
 * @param {import('./types.js').TrtcUrl} url
 * @param {string} [pageOrigin] such as `https://live.example.com`; default: this page's
 * @returns {string}
 */
export function endpointOf(url: import("./types.js").TrtcUrl, pageOrigin?: string): string;
/**
 * @param {'push' | 'play'} action what the URL has to be for
 * @param {string} text
 * @returns {string} the WHIP or WHEP URL
 * @throws {TrtcUrlError}
 */
export function endpointFor(action: "push" | "play", text: string): string;
/**
 * The origin that serves a URL: see {@link endpointOf}.
 *
 * @param {import('./types.js').TrtcUrl} url
 * @param {string} [pageOrigin]
 * @returns {string}
 */
export function httpBaseOf(url: import("./types.js").TrtcUrl, pageOrigin?: string): string;
/** Thrown for a URL or a field that cannot be used; `field` names which. */
export class TrtcUrlError extends Error {
    /**
     * @param {'url' | 'streamId' | 'sdkAppId' | 'userId' | 'userSig'} field
     * @param {string} message
     */
    constructor(field: "url" | "streamId" | "sdkAppId" | "userId" | "userSig", message: string);
    field: "url" | "userId" | "streamId" | "sdkAppId" | "userSig";
}
