/**
 * @param {number} level root mean square or peak, 0 to 1
 * @returns {number} 0 to 100, linear in decibels, as loudness is heard
 */
export function volumeOf(level: number): number;
/** Reports the loudness of a local track, 0 to 100, at an interval. */
export class VolumeMeter {
    /** @param {(volume: number) => void} report */
    constructor(report: (volume: number) => void);
    /** @param {MediaStreamTrack | undefined} track */
    setTrack(track: MediaStreamTrack | undefined): void;
    /** @param {number} intervalMs 0: off */
    setInterval(intervalMs: number): void;
    #private;
}
