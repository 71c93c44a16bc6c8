/**
 * RED before Opus: only then does a browser send each packet's sound twice (RFC 2198).
 *
 * @param {RTCRtpTransceiver} transceiver
 * @param {'push' | 'play'} action
 */
export function preferRed(transceiver: RTCRtpTransceiver, action: "push" | "play"): void;
/**
 * Puts one video codec first. The others stay in the offer: the server may know only them.
 *
 * @param {RTCRtpTransceiver} transceiver
 * @param {'push' | 'play'} action
 * @param {import('./types.js').VideoCodec} preferred
 */
export function preferVideoCodec(transceiver: RTCRtpTransceiver, action: "push" | "play", preferred: import("./types.js").VideoCodec): void;
/**
 * @template {{mimeType: string, sdpFmtpLine?: string}} C
 * @param {readonly C[]} codecs
 * @param {string} preferred
 * @returns {C[]} the preferred one's most widely decoded profile first, repair formats last
 */
export function orderVideoCodecs<C extends {
    mimeType: string;
    sdpFmtpLine?: string;
}>(codecs: readonly C[], preferred: string): C[];
/**
 * @returns {import('./types.js').VideoCodec[]} what this browser can send
 */
export function supportedVideoCodecs(): import("./types.js").VideoCodec[];
/**
 * Bit rate, frame rate and pause of a picture that is being sent.
 *
 * @param {RTCRtpSender} sender
 * @param {import('./types.js').VideoQuality} quality
 * @param {{paused: boolean, keepSize: boolean}} options keepSize: text has to stay readable
 */
export function applyEncoding(sender: RTCRtpSender, quality: import("./types.js").VideoQuality, { paused, keepSize }: {
    paused: boolean;
    keepSize: boolean;
}): Promise<void>;
