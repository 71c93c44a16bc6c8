/** The steady tone: tests recognise the sound by it. */
export const TONE_HZ: 440;
/** The burst at each whole second of the frame clock: tests compare sound and picture by it. */
export const TICK_HZ: 1760;
export const TICK_MS: 50;
/**
 * A generated picture and sound: a running clock for people, a frame clock for machines, a tone.
 * With an image of your own it shows that, without clock or tone.
 */
export class VirtualCamera {
    /** @param {{width: number, height: number, fps: number, image?: CanvasImageSource | undefined}} options */
    constructor({ width, height, fps, image }: {
        width: number;
        height: number;
        fps: number;
        image?: CanvasImageSource | undefined;
    });
    get videoTrack(): MediaStreamTrack;
    /** @returns {MediaStreamTrack | undefined} none for a picture of your own */
    createAudioTrack(): MediaStreamTrack | undefined;
    /** @param {{width: number, height: number, fps: number}} size */
    resize({ width, height, fps }: {
        width: number;
        height: number;
        fps: number;
    }): void;
    stop(): void;
    #private;
}
