/**
 * `trtc://host[:port]/push|play/{streamid}?sdkappid=N&userId=U&usersig=S` and the WHIP or WHEP
 * resource it stands for.
 */

const KNOWN_PARAMETERS = new Set(['sdkappid', 'userid', 'usersig']);
const URL_PATTERN = /^trtc:\/\/(\[[0-9a-f:.]+\]|[^/?#:@[\]\s]+)(?::(\d{1,5}))?\/(push|play)\/([^/?#]+)\/?(?:\?([^#]*))?(?:#.*)?$/i;
const MAX_STREAM_ID_BYTES = 64;
const MAX_USER_ID_BYTES = 32;

/** Thrown for a URL or a field that cannot be used; `field` names which. */
export class TrtcUrlError extends Error {
  /**
   * @param {'url' | 'streamId' | 'sdkAppId' | 'userId' | 'userSig'} field
   * @param {string} message
   */
  constructor(field, message) {
    super(message);
    this.name = 'TrtcUrlError';
    this.field = field;
  }
}

/**
 * Parses a `trtc://` URL. Parameter names are case-insensitive; parameters other than the three
 * identity ones (roomid, strroomid, privatemapkey, role, wait …) are kept in `parameters`.
 *
 * @param {string} text
 * @returns {import('./types.js').TrtcUrl}
 * @throws {TrtcUrlError}
 */
export function parseTrtcUrl(text) {
  const match = URL_PATTERN.exec(text.trim());
  if (!match) {
    throw new TrtcUrlError(
      'url',
      'expected trtc://host/push/{stream} or trtc://host/play/{stream} with sdkappid, userId and usersig',
    );
  }
  const [, host = '', port, action = '', path = '', query = ''] = match;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65535)) {
    throw new TrtcUrlError('url', `port: ${port} (expected 1..65535)`);
  }
  /** @type {Map<string, string>} */
  const identity = new Map();
  /** @type {Record<string, string>} */
  const parameters = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const key = name.toLowerCase();
    if (KNOWN_PARAMETERS.has(key)) {
      identity.set(key, value);
    } else {
      parameters[key] = value;
    }
  }
  return checkTrtcUrl({
    host: host.toLowerCase(),
    port: port === undefined ? undefined : Number(port),
    action: action.toLowerCase() === 'push' ? 'push' : 'play',
    streamId: decode(path),
    sdkAppId: toSdkAppId(identity.get('sdkappid')),
    userId: identity.get('userid') ?? '',
    userSig: identity.get('usersig') ?? '',
    parameters,
  });
}

/**
 * Checks every field and returns the same object.
 *
 * @param {import('./types.js').TrtcUrl} url
 * @returns {import('./types.js').TrtcUrl}
 * @throws {TrtcUrlError}
 */
export function checkTrtcUrl(url) {
  const streamBytes = byteLength(url.streamId);
  if (streamBytes === 0 || streamBytes > MAX_STREAM_ID_BYTES) {
    throw new TrtcUrlError('streamId', `stream id: ${streamBytes} bytes (expected 1..${MAX_STREAM_ID_BYTES})`);
  }
  if (!Number.isInteger(url.sdkAppId) || url.sdkAppId < 1 || url.sdkAppId > 0xffffffff) {
    throw new TrtcUrlError('sdkAppId', 'sdkappid: expected a number in 1..4294967295');
  }
  if (!/^[A-Za-z0-9_-]+$/.test(url.userId) || url.userId.length > MAX_USER_ID_BYTES) {
    throw new TrtcUrlError(
      'userId',
      `userId: expected 1..${MAX_USER_ID_BYTES} letters, digits, "_" or "-"`,
    );
  }
  if (url.userSig === '') {
    throw new TrtcUrlError('userSig', 'usersig: empty (expected a signature from your server)');
  }
  return url;
}

/**
 * Writes a `trtc://` URL.
 *
 * @param {import('./types.js').TrtcUrl} url
 * @returns {string}
 */
export function formatTrtcUrl(url) {
  const query = new URLSearchParams([
    ['sdkappid', String(url.sdkAppId)],
    ['userId', url.userId],
    ['usersig', url.userSig],
    ...Object.entries(url.parameters),
  ]);
  return `trtc://${authorityOf(url)}/${url.action}/${encodeURIComponent(url.streamId)}?${query}`;
}

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
export function endpointOf(url, pageOrigin = globalThis.location?.origin) {
  const query = new URLSearchParams([
    ['sdkappid', String(url.sdkAppId)],
    ['userid', url.userId],
    ['usersig', url.userSig],
    ...Object.entries(url.parameters),
  ]);
  return `${httpBaseOf(url, pageOrigin)}/v1/${url.action}/${encodeURIComponent(url.streamId)}?${query}`;
}

/**
 * @param {'push' | 'play'} action what the URL has to be for
 * @param {string} text
 * @returns {string} the WHIP or WHEP URL
 * @throws {TrtcUrlError}
 */
export function endpointFor(action, text) {
  const url = parseTrtcUrl(text);
  if (url.action !== action) {
    throw new TrtcUrlError('url', `expected a ${action} URL, not a ${url.action} URL`);
  }
  return endpointOf(url);
}

/**
 * The origin that serves a URL: see {@link endpointOf}.
 *
 * @param {import('./types.js').TrtcUrl} url
 * @param {string} [pageOrigin]
 * @returns {string}
 */
export function httpBaseOf(url, pageOrigin = globalThis.location?.origin) {
  const page = pageOrigin && /^https?:/.test(pageOrigin) ? new URL(pageOrigin) : undefined;
  if (page && isPageHost(url, page)) {
    return page.origin;
  }
  const scheme = isLoopback(url.host) ? 'http' : page ? page.protocol.slice(0, -1) : 'https';
  return `${scheme}://${authorityOf(url)}`;
}

/**
 * @param {import('./types.js').TrtcUrl} url
 * @param {URL} page
 */
function isPageHost(url, page) {
  const pagePort = Number(page.port) || (page.protocol === 'https:' ? 443 : 80);
  const samePort = url.port === undefined || url.port === pagePort;
  const sameHost =
    url.host === page.hostname || (isLoopback(url.host) && isLoopback(page.hostname));
  return samePort && sameHost;
}

/** @param {string} host */
function isLoopback(host) {
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
  );
}

/** @param {import('./types.js').TrtcUrl} url */
function authorityOf(url) {
  return url.port === undefined ? url.host : `${url.host}:${url.port}`;
}

/** @param {string | undefined} text */
function toSdkAppId(text) {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : NaN;
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TrtcUrlError('streamId', `stream id: ${text} (expected valid percent-encoding)`);
  }
}

/** @param {string} text */
function byteLength(text) {
  return new TextEncoder().encode(text).length;
}
