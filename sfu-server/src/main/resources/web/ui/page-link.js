/**
 * Links into the page: `/#play=trtc://…`, `/#push=trtc://…`, `/#room=trtc://…`, and the same after `?`.
 *
 * The trtc URL may stand as it is, with its own `?` and `&`: whatever follows it belongs to it,
 * up to the next of the page's own keys.
 */

const PAGE_KEYS = new Set(['play', 'push', 'room', 'as', 'url', 'source', 'codec', 'quality', 'fps', 'audio', 'buffer', 'autostart']);

/**
 * @param {string} search `location.search`
 * @param {string} hash `location.hash`
 * @returns {{play: string[], push: string | undefined, room: string | undefined, options: Record<string, string>}}
 */
export function parsePageLink(search, hash) {
  /** @type {string[]} */
  const play = [];
  /** @type {string | undefined} */
  let push;
  /** @type {string | undefined} */
  let room;
  /** @type {Record<string, string>} */
  const options = {};
  for (const [key, value] of [...split(search), ...split(hash)]) {
    if (key === 'play' || (key === 'url' && /^trtc:\/\/[^/]+\/play\//i.test(value))) {
      play.push(value);
    } else if (key === 'push' || key === 'url') {
      push = value;
    } else if (key === 'room') {
      room = value;
    } else {
      options[key] = value;
    }
  }
  return {play, push, room, options};
}

/**
 * @param {string} pageUrl the page's address without query and fragment
 * @param {string} trtcUrl a play URL
 */
export function formatPlayLink(pageUrl, trtcUrl) {
  return `${pageUrl}#play=${encodeURIComponent(trtcUrl)}`;
}

/**
 * @param {string} text
 * @returns {[string, string][]}
 */
function split(text) {
  /** @type {[string, string][]} */
  const pairs = [];
  for (const token of text.replace(/^[?#]/, '').split('&')) {
    const at = token.indexOf('=');
    const key = token.slice(0, Math.max(at, 0)).toLowerCase();
    const last = pairs[pairs.length - 1];
    if (PAGE_KEYS.has(key)) {
      pairs.push([key, token.slice(at + 1)]);
    } else if (last && token !== '') {
      last[1] += `&${token}`;
    }
  }
  return pairs.map(([key, value]) => [key, plain(value)]);
}

/**
 * A value that was encoded as a whole is decoded; a trtc URL that stands as it is stays so.
 *
 * @param {string} value
 */
function plain(value) {
  if (/^trtc:\/\//i.test(value)) {
    return value;
  }
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
