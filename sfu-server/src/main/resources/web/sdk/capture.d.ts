/**
 * @param {import('./types.js').VideoQuality} quality
 * @param {boolean | string} frontCameraOrDeviceId true: facing the user; or a device id
 * @returns {Promise<MediaStreamTrack>}
 * @throws {V2TXLiveError}
 */
export function openCamera(quality: import("./types.js").VideoQuality, frontCameraOrDeviceId: boolean | string): Promise<MediaStreamTrack>;
/** @param {import('./types.js').VideoQuality} quality */
export function cameraConstraints(quality: import("./types.js").VideoQuality): {
    width: {
        ideal: number;
    };
    height: {
        ideal: number;
    };
    frameRate: {
        ideal: number;
        max: number;
    };
};
/**
 * @param {import('./types.js').AudioQuality} quality
 * @returns {Promise<MediaStreamTrack>}
 * @throws {V2TXLiveError}
 */
export function openMicrophone(quality: import("./types.js").AudioQuality): Promise<MediaStreamTrack>;
/**
 * @param {import('./types.js').VideoQuality} quality
 * @returns {Promise<{video: MediaStreamTrack, audio: MediaStreamTrack | undefined}>} the screen, and
 *   its sound where the user shared that too
 * @throws {V2TXLiveError}
 */
export function openScreen(quality: import("./types.js").VideoQuality): Promise<{
    video: MediaStreamTrack;
    audio: MediaStreamTrack | undefined;
}>;
