/**
 * The element that a player shows its stream in: sound, start without a gesture, and what was
 * really shown when.
 *
 * @typedef {{
 *   onFrame(): void,
 *   onResolution(width: number, height: number): void,
 *   onAutoplayMuted(): void,
 * }} RemoteViewListener
 */
export class RemoteView {
    /** @param {RemoteViewListener} listener */
    constructor(listener: RemoteViewListener);
    /**
     * @param {HTMLElement | string | null} view
     * @returns {boolean} false when there is no such element
     */
    setElement(view: HTMLElement | string | null): boolean;
    /** What is shown. */
    get stream(): MediaStream | undefined;
    /** @param {MediaStream | undefined} stream */
    setStream(stream: MediaStream | undefined): void;
    /** @param {number} volume 0 to 100 */
    setVolume(volume: number): void;
    /**
     * @param {boolean} audioPaused
     * @param {boolean} videoPaused
     */
    setPaused(audioPaused: boolean, videoPaused: boolean): void;
    /** Forgets what was shown: a new stream starts. */
    resetMeter(): void;
    /** Blocked time since the last read and in all. */
    readMeter(): {
        blockedMs: number;
        totalBlockedMs: number;
    };
    /** Time since the last shown frame; 0 while none is expected. */
    get gapMs(): number;
    /** @returns {Promise<Blob | null>} */
    snapshot(): Promise<Blob | null>;
    #private;
}
/**
 * The element that a player shows its stream in: sound, start without a gesture, and what was
 * really shown when.
 */
export type RemoteViewListener = {
    onFrame(): void;
    onResolution(width: number, height: number): void;
    onAutoplayMuted(): void;
};
