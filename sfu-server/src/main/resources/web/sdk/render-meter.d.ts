/** A gap between shown frames counts as a block from this length on. */
export const BLOCK_THRESHOLD_MS: 200;
/** Adds up the gaps between shown frames. A gap still open counts up to now, and never twice. */
export class RenderMeter {
    /** @param {number} nowMs */
    onFrame(nowMs: number): void;
    /**
     * @param {number} nowMs
     * @returns {{blockedMs: number, totalBlockedMs: number}} blocked since the last read, and in all
     */
    read(nowMs: number): {
        blockedMs: number;
        totalBlockedMs: number;
    };
    /**
     * @param {number} nowMs
     * @returns {number} time since the last frame; 0 before the first
     */
    gapMs(nowMs: number): number;
    /** Nothing is expected to be shown until the next frame: paused, hidden or stopped. */
    suspend(): void;
    #private;
}
