/**
 * The sources of a pusher: one picture (camera, screen or generated), one microphone, and the
 * sound that comes with the picture while there is no microphone.
 *
 * @typedef {'camera' | 'screen' | 'virtual'} VideoSource
 * @typedef {{onTracksChanged(): void, onScreenEnded(): void}} LocalMediaListener
 */
export class LocalMedia {
    /** @param {LocalMediaListener} listener */
    constructor(listener: LocalMediaListener);
    get videoTrack(): MediaStreamTrack | undefined;
    get audioTrack(): MediaStreamTrack | undefined;
    get isScreen(): boolean;
    /**
     * @param {import('./types.js').VideoQuality} quality
     * @param {boolean | string} frontCamera
     */
    startCamera(quality: import("./types.js").VideoQuality, frontCamera: boolean | string): Promise<void>;
    /** @param {import('./types.js').VideoQuality} quality */
    startScreen(quality: import("./types.js").VideoQuality): Promise<void>;
    /**
     * @param {import('./types.js').VideoQuality} quality
     * @param {CanvasImageSource | undefined} image
     */
    startVirtual(quality: import("./types.js").VideoQuality, image: CanvasImageSource | undefined): void;
    /** @param {VideoSource} source another one that runs is left alone */
    stopPicture(source: VideoSource): void;
    /** @param {import('./types.js').AudioQuality} quality */
    startMicrophone(quality: import("./types.js").AudioQuality): Promise<void>;
    stopMicrophone(): void;
    /**
     * Brings a running source to another size or frame rate.
     *
     * @param {import('./types.js').VideoQuality} quality
     */
    applyQuality(quality: import("./types.js").VideoQuality): void;
    #private;
}
/**
 * The sources of a pusher: one picture (camera, screen or generated), one microphone, and the
 * sound that comes with the picture while there is no microphone.
 */
export type VideoSource = "camera" | "screen" | "virtual";
/**
 * The sources of a pusher: one picture (camera, screen or generated), one microphone, and the
 * sound that comes with the picture while there is no microphone.
 */
export type LocalMediaListener = {
    onTracksChanged(): void;
    onScreenEnded(): void;
};
