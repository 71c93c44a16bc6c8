/**
 * @param {number | undefined} serverCode
 * @returns {string | undefined}
 */
export function describeServerCode(serverCode: number | undefined): string | undefined;
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
export function errorFromResponse(action: Action, status: number, problem: {
    code?: unknown;
    title?: unknown;
    detail?: unknown;
}, retryAfterMs: number | undefined): V2TXLiveError;
/**
 * What observers get beside code and message.
 *
 * @param {V2TXLiveError} error
 * @returns {import('./types.js').ExtraInfo}
 */
export function extraInfoOf(error: V2TXLiveError): import("./types.js").ExtraInfo;
/** @param {unknown} error */
export function messageOf(error: unknown): string;
/**
 * Runs an action and tells its failure as a code.
 *
 * @param {() => void} action
 * @returns {number}
 */
export function codeFrom(action: () => void): number;
/** Result codes, as the V2TXLive SDKs number them. */
export const V2TXLiveCode: Readonly<{
    V2TXLIVE_OK: 0;
    V2TXLIVE_ERROR_FAILED: -1;
    V2TXLIVE_ERROR_INVALID_PARAMETER: -2;
    V2TXLIVE_ERROR_REFUSED: -3;
    V2TXLIVE_ERROR_NOT_SUPPORTED: -4;
    V2TXLIVE_ERROR_INVALID_LICENSE: -5;
    V2TXLIVE_ERROR_REQUEST_TIMEOUT: -6;
    V2TXLIVE_ERROR_SERVER_PROCESS_FAILED: -7;
    V2TXLIVE_ERROR_DISCONNECTED: -8;
    V2TXLIVE_WARNING_NETWORK_BUSY: 1101;
    V2TXLIVE_WARNING_VIDEO_BLOCK: 2105;
    V2TXLIVE_WARNING_CAMERA_START_FAILED: -1301;
    V2TXLIVE_WARNING_CAMERA_OCCUPIED: -1316;
    V2TXLIVE_WARNING_CAMERA_NO_PERMISSION: -1314;
    V2TXLIVE_WARNING_MICROPHONE_START_FAILED: -1302;
    V2TXLIVE_WARNING_MICROPHONE_OCCUPIED: -1319;
    V2TXLIVE_WARNING_MICROPHONE_NO_PERMISSION: -1317;
    V2TXLIVE_WARNING_SCREEN_CAPTURE_NOT_SUPPORTED: -1309;
    V2TXLIVE_WARNING_SCREEN_CAPTURE_START_FAILED: -1308;
    V2TXLIVE_WARNING_SCREEN_CAPTURE_INTERRUPTED: -7001;
}>;
/** Values of `onPushStatusUpdate`. */
export const V2TXLivePushStatus: Readonly<{
    Disconnected: 0;
    Connecting: 1;
    ConnectSuccess: 2;
    Reconnecting: 3;
}>;
/** Values of the player's `onPlayStatusUpdate`: the same life cycle as a push. */
export const V2TXLivePlayStatus: Readonly<{
    Disconnected: 0;
    Connecting: 1;
    ConnectSuccess: 2;
    Reconnecting: 3;
}>;
/** A failure with the V2TXLive code that an observer gets for it. */
export class V2TXLiveError extends Error {
    /**
     * @param {number} code one of {@link V2TXLiveCode}
     * @param {string} message
     * @param {{status?: number, serverCode?: number, retryAfterMs?: number, retryable?: boolean,
     *   cause?: unknown}} [details]
     */
    constructor(code: number, message: string, details?: {
        status?: number;
        serverCode?: number;
        retryAfterMs?: number;
        retryable?: boolean;
        cause?: unknown;
    });
    code: number;
    /** HTTP status, when the server answered. */
    status: number | undefined;
    /** The `code` member of the server's problem document. */
    serverCode: number | undefined;
    /** How long the server asked to wait, from `Retry-After`. */
    retryAfterMs: number | undefined;
    /** Whether trying again without a change by the user can help. */
    retryable: boolean;
}
/**
 * What a request was for.
 */
export type Action = "push" | "play" | "follow" | "invite";
