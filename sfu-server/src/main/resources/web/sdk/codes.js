/** Result codes, as the V2TXLive SDKs number them. */
export const V2TXLiveCode = Object.freeze({
  V2TXLIVE_OK: 0,
  V2TXLIVE_ERROR_FAILED: -1,
  V2TXLIVE_ERROR_INVALID_PARAMETER: -2,
  V2TXLIVE_ERROR_REFUSED: -3,
  V2TXLIVE_ERROR_NOT_SUPPORTED: -4,
  V2TXLIVE_ERROR_INVALID_LICENSE: -5,
  V2TXLIVE_ERROR_REQUEST_TIMEOUT: -6,
  V2TXLIVE_ERROR_SERVER_PROCESS_FAILED: -7,
  V2TXLIVE_ERROR_DISCONNECTED: -8,
  V2TXLIVE_WARNING_NETWORK_BUSY: 1101,
  V2TXLIVE_WARNING_VIDEO_BLOCK: 2105,
  V2TXLIVE_WARNING_CAMERA_START_FAILED: -1301,
  V2TXLIVE_WARNING_CAMERA_OCCUPIED: -1316,
  V2TXLIVE_WARNING_CAMERA_NO_PERMISSION: -1314,
  V2TXLIVE_WARNING_MICROPHONE_START_FAILED: -1302,
  V2TXLIVE_WARNING_MICROPHONE_OCCUPIED: -1319,
  V2TXLIVE_WARNING_MICROPHONE_NO_PERMISSION: -1317,
  V2TXLIVE_WARNING_SCREEN_CAPTURE_NOT_SUPPORTED: -1309,
  V2TXLIVE_WARNING_SCREEN_CAPTURE_START_FAILED: -1308,
  V2TXLIVE_WARNING_SCREEN_CAPTURE_INTERRUPTED: -7001,
});

/** Values of `onPushStatusUpdate`. */
export const V2TXLivePushStatus = Object.freeze({
  Disconnected: 0,
  Connecting: 1,
  ConnectSuccess: 2,
  Reconnecting: 3,
});

/** Values of the player's `onPlayStatusUpdate`: the same life cycle as a push. */
export const V2TXLivePlayStatus = V2TXLivePushStatus;

/** What a server's `code` member means, in words a person can act on. */
const SERVER_CODES = new Map([
  [70001, 'The UserSig has expired'],
  [70002, 'The UserSig is empty'],
  [70003, 'The UserSig is not valid'],
  [70005, 'The UserSig is not valid'],
  [70009, 'The UserSig was signed with another key'],
  [70013, 'The UserSig belongs to another user'],
  [70014, 'The UserSig belongs to another app'],
  [70016, 'The server has no key for this app'],
  [70020, 'The server does not know this app'],
  [-100018, 'The UserSig is not valid'],
  [-100006, 'The room permission (privateMapKey) does not allow this'],
  [-3317, 'The SDKAppID is malformed'],
  [-3318, 'The room is malformed'],
  [-3319, 'The user id is malformed'],
  [-3320, 'The UserSig is not valid'],
  [-3330, 'Your role in the room does not allow this'],
  [-102005, 'There is no such room now'],
  [-102007, 'That user is not in the room'],
  [-102018, 'You were removed from the room and may not come back yet'],
  [-102032, 'The room competes with as many rooms as it may'],
  [-102035, 'A room cannot compete with itself'],
  [-102042, 'The two rooms do not compete'],
  [-102044, 'The two rooms compete already'],
  [-102046, 'There is no such room to compete with'],
  [-102047, 'The other room competes with as many rooms as it may'],
  [-102048, 'Nobody is on mic in the other room'],
  [-102052, 'The room is full'],
]);

/**
 * @param {number | undefined} serverCode
 * @returns {string | undefined}
 */
export function describeServerCode(serverCode) {
  return serverCode === undefined ? undefined : SERVER_CODES.get(serverCode);
}

/** A failure with the V2TXLive code that an observer gets for it. */
export class V2TXLiveError extends Error {
  /**
   * @param {number} code one of {@link V2TXLiveCode}
   * @param {string} message
   * @param {{status?: number, serverCode?: number, retryAfterMs?: number, retryable?: boolean,
   *   cause?: unknown}} [details]
   */
  constructor(code, message, details = {}) {
    super(message, {cause: details.cause});
    this.name = 'V2TXLiveError';
    this.code = code;
    /** HTTP status, when the server answered. */
    this.status = details.status;
    /** The `code` member of the server's problem document. */
    this.serverCode = details.serverCode;
    /** How long the server asked to wait, from `Retry-After`. */
    this.retryAfterMs = details.retryAfterMs;
    /** Whether trying again without a change by the user can help. */
    this.retryable = details.retryable ?? false;
  }
}

/** What a request was for. @typedef {'push' | 'play' | 'follow' | 'invite'} Action */

/**
 * Maps an HTTP failure to a V2TXLive error.
 *
 * @param {Action} action
 * @param {number} status
 * @param {{code?: unknown, title?: unknown, detail?: unknown}} problem RFC 9457 body, or {}
 * @param {number | undefined} retryAfterMs
 * @returns {V2TXLiveError}
 */
export function errorFromResponse(action, status, problem, retryAfterMs) {
  const number = typeof problem.code === 'string' ? Number(problem.code) : problem.code;
  const serverCode = typeof number === 'number' && Number.isInteger(number) ? number : undefined;
  return new V2TXLiveError(codeOf(status), describe(action, status, problem, serverCode), {
    status,
    serverCode,
    retryAfterMs,
    retryable: isRetryable(action, status, retryAfterMs),
  });
}

/** @param {number} status */
function codeOf(status) {
  switch (status) {
    case 400:
    case 404:
    case 422:
      return V2TXLiveCode.V2TXLIVE_ERROR_INVALID_PARAMETER;
    case 401:
    case 403:
    case 409:
    case 429:
      return V2TXLiveCode.V2TXLIVE_ERROR_REFUSED;
    case 406:
      return V2TXLiveCode.V2TXLIVE_ERROR_NOT_SUPPORTED;
    case 408:
    case 504:
      return V2TXLiveCode.V2TXLIVE_ERROR_REQUEST_TIMEOUT;
    default:
      return status >= 500
        ? V2TXLiveCode.V2TXLIVE_ERROR_SERVER_PROCESS_FAILED
        : V2TXLiveCode.V2TXLIVE_ERROR_FAILED;
  }
}

/**
 * @param {Action} action
 * @param {number} status
 * @param {number | undefined} retryAfterMs
 */
function isRetryable(action, status, retryAfterMs) {
  if (action === 'follow' && status === 404) {
    // The room may open yet.
    return true;
  }
  if (status === 409) {
    // A player waits for its stream. A pusher whose stream id is taken waits only when told to.
    return action === 'play' || retryAfterMs !== undefined;
  }
  return status === 408 || status === 429 || status >= 500;
}

/**
 * @param {Action} action
 * @param {number} status
 * @param {{title?: unknown, detail?: unknown}} problem
 * @param {number | undefined} serverCode
 */
function describe(action, status, problem, serverCode) {
  const known = describeServerCode(serverCode);
  const detail = textOf(problem.detail) ?? textOf(problem.title);
  if (known) {
    return detail && detail !== known ? `${known} (${serverCode}): ${detail}` : `${known} (${serverCode})`;
  }
  if (detail) {
    return detail;
  }
  if (status === 409 && (action === 'play' || action === 'push')) {
    return action === 'play' ? 'The stream is not live yet' : 'The stream id is held by another user';
  }
  return `The server answered with status ${status}`;
}

/** @param {unknown} value */
function textOf(value) {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/**
 * What observers get beside code and message.
 *
 * @param {V2TXLiveError} error
 * @returns {import('./types.js').ExtraInfo}
 */
export function extraInfoOf(error) {
  return {status: error.status, serverCode: error.serverCode};
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Runs an action and tells its failure as a code.
 *
 * @param {() => void} action
 * @returns {number}
 */
export function codeFrom(action) {
  try {
    action();
    return V2TXLiveCode.V2TXLIVE_OK;
  } catch (error) {
    return error instanceof V2TXLiveError ? error.code : V2TXLiveCode.V2TXLIVE_ERROR_FAILED;
  }
}
