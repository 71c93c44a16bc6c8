/**
 * Fills a video encoder parameter from its preset and checks it.
 *
 * The presets' bit rates are for 15 frames per second. More frames cost less than proportionally
 * more bits, since neighbours resemble each other more: the scale is the square root.
 *
 * @param {import('./types.js').V2TXLiveVideoEncoderParam | number} parameter or just a resolution
 * @returns {import('./types.js').VideoQuality}
 * @throws {V2TXLiveError} INVALID_PARAMETER
 */
export function videoQualityOf(parameter: import("./types.js").V2TXLiveVideoEncoderParam | number): import("./types.js").VideoQuality;
/**
 * @param {number} quality one of {@link V2TXLiveAudioQuality}
 * @returns {import('./types.js').AudioQuality}
 * @throws {V2TXLiveError} INVALID_PARAMETER
 */
export function audioQualityOf(quality: number): import("./types.js").AudioQuality;
/** Audio presets: Speech 16 kHz mono, Default 48 kHz mono, Music 48 kHz stereo. */
export const V2TXLiveAudioQuality: Readonly<{
    V2TXLiveAudioQualitySpeech: 0;
    V2TXLiveAudioQualityDefault: 1;
    V2TXLiveAudioQualityMusic: 2;
}>;
export const V2TXLiveVideoResolutionMode: Readonly<{
    V2TXLiveVideoResolutionModeLandscape: 0;
    V2TXLiveVideoResolutionModePortrait: 1;
}>;
/** Names carry the landscape size; portrait mode swaps it. */
export const V2TXLiveVideoResolution: Readonly<{
    V2TXLiveVideoResolution160x160: 0;
    V2TXLiveVideoResolution270x270: 1;
    V2TXLiveVideoResolution480x480: 2;
    V2TXLiveVideoResolution320x240: 3;
    V2TXLiveVideoResolution480x360: 4;
    V2TXLiveVideoResolution640x480: 5;
    V2TXLiveVideoResolution320x180: 6;
    V2TXLiveVideoResolution480x270: 7;
    V2TXLiveVideoResolution640x360: 8;
    V2TXLiveVideoResolution960x540: 9;
    V2TXLiveVideoResolution1280x720: 10;
    V2TXLiveVideoResolution1920x1080: 11;
}>;
/** Default frame rate of every preset. */
export const DEFAULT_FPS: 15;
