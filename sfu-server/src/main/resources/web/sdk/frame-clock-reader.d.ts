/** Reads the frame clock off every picture that a video element shows. */
export class FrameClockReader {
    /** @param {HTMLVideoElement} video */
    constructor(video: HTMLVideoElement);
    /** The newest reading. @type {import('./types.js').FrameClockReading | undefined} */
    reading: import("./types.js").FrameClockReading | undefined;
    /** Pictures looked at, and those of them with a readable clock. */
    framesSeen: number;
    framesRead: number;
    /** Called with each reading. @type {((reading: import('./types.js').FrameClockReading) => void) | undefined} */
    onReading: ((reading: import("./types.js").FrameClockReading) => void) | undefined;
    start(): void;
    stop(): void;
    /** Median glass-to-glass latency of the last pictures. @returns {number | undefined} */
    get latencyMs(): number | undefined;
    /**
     * Reads the picture on show now.
     *
     * @returns {import('./types.js').FrameClockReading | undefined}
     */
    read(): import("./types.js").FrameClockReading | undefined;
    #private;
}
