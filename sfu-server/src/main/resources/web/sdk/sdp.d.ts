/**
 * The few changes to SDP that the browser's API has no call for. Every function takes and returns
 * whole session descriptions and leaves what it does not know untouched.
 */
/**
 * Asks for audio retransmission: `a=rtcp-fb:{opus} nack` in every audio section. Browsers answer
 * audio NACKs but do not offer them, and an answer cannot add what was not offered.
 *
 * @param {string} sdp
 * @returns {string}
 */
export function addAudioNack(sdp: string): string;
/**
 * Sets format parameters of a codec wherever it occurs, keeping the others.
 *
 * @param {string} sdp
 * @param {'audio' | 'video'} kind
 * @param {readonly string[]} codecs lower-case names
 * @param {Readonly<Record<string, string | number>>} parameters
 * @returns {string}
 */
export function setFormatParameters(sdp: string, kind: "audio" | "video", codecs: readonly string[], parameters: Readonly<Record<string, string | number>>): string;
/**
 * What Opus is asked to do, as format parameters (RFC 7587 §6.1).
 *
 * @param {import('./types.js').AudioQuality} quality
 * @returns {Record<string, number>}
 */
export function opusParameters(quality: import("./types.js").AudioQuality): Record<string, number>;
/**
 * Tells our own encoders what to do: they follow the format parameters of the answer.
 *
 * Chromium takes the `x-google` rates for the whole transport, so the sound is added to them, twice
 * since RED sends it twice. The most that video may use is set on its sender: an
 * `x-google-max-bitrate` would hold down sound and picture together, and queue packets.
 *
 * @param {string} sdp the server's answer
 * @param {import('./types.js').AudioQuality} audio
 * @param {import('./types.js').VideoQuality} video
 * @returns {string}
 */
export function tuneAnswer(sdp: string, audio: import("./types.js").AudioQuality, { startKbps, minKbps }: import("./types.js").VideoQuality): string;
/**
 * @param {string} sdp
 * @returns {{ufrag: string, password: string}} the first ICE credentials
 */
export function iceCredentialsOf(sdp: string): {
    ufrag: string;
    password: string;
};
/**
 * The fragment that asks for an ICE restart (RFC 8840 §9, RFC 9725 §4.3.2): new credentials, and
 * the first section's `m=` line and mid.
 *
 * @param {string} sdp the restarting offer
 * @returns {string}
 */
export function restartFragmentOf(sdp: string): string;
/**
 * Puts the credentials and candidates of a restart's answer into the session's last answer.
 *
 * @param {string} answer
 * @param {string} fragment
 * @returns {string}
 */
export function applyRestartFragment(answer: string, fragment: string): string;
