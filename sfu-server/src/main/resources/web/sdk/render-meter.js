/** A gap between shown frames counts as a block from this length on. */
export const BLOCK_THRESHOLD_MS = 200;

/** Adds up the gaps between shown frames. A gap still open counts up to now, and never twice. */
export class RenderMeter {
  #lastFrameMs = NaN;
  #countedOfGapMs = 0;
  #blockedMs = 0;
  #totalBlockedMs = 0;

  /** @param {number} nowMs */
  onFrame(nowMs) {
    this.#count(nowMs);
    this.#lastFrameMs = nowMs;
    this.#countedOfGapMs = 0;
  }

  /**
   * @param {number} nowMs
   * @returns {{blockedMs: number, totalBlockedMs: number}} blocked since the last read, and in all
   */
  read(nowMs) {
    this.#count(nowMs);
    const result = {blockedMs: this.#blockedMs, totalBlockedMs: this.#totalBlockedMs};
    this.#blockedMs = 0;
    return result;
  }

  /**
   * @param {number} nowMs
   * @returns {number} time since the last frame; 0 before the first
   */
  gapMs(nowMs) {
    return Number.isNaN(this.#lastFrameMs) ? 0 : nowMs - this.#lastFrameMs;
  }

  /** Nothing is expected to be shown until the next frame: paused, hidden or stopped. */
  suspend() {
    this.#lastFrameMs = NaN;
    this.#countedOfGapMs = 0;
  }

  /** @param {number} nowMs */
  #count(nowMs) {
    const gapMs = this.gapMs(nowMs);
    if (gapMs > BLOCK_THRESHOLD_MS) {
      const added = gapMs - this.#countedOfGapMs;
      this.#countedOfGapMs = gapMs;
      this.#blockedMs += added;
      this.#totalBlockedMs += added;
    }
  }
}
