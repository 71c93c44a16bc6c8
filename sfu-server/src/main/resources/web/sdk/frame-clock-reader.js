import {KIND_WALL, ROW_HEIGHT_FRACTION, ROWS, latencyOf, readFrameClock} from './frame-clock.js';

/** Wide enough for eight pixels a cell; reading more only costs. */
const STRIP_WIDTH = 256;
const STRIP_HEIGHT = 16;
/** Latency is a median over this many readings: one late frame does not move it. */
const WINDOW = 15;

/** Reads the frame clock off every picture that a video element shows. */
export class FrameClockReader {
  #video;
  #context;
  #callback = 0;
  #running = false;
  /** @type {number[]} */
  #latencies = [];

  /** @param {HTMLVideoElement} video */
  constructor(video) {
    this.#video = video;
    const canvas = document.createElement('canvas');
    canvas.width = STRIP_WIDTH;
    canvas.height = STRIP_HEIGHT;
    this.#context = canvas.getContext('2d', {willReadFrequently: true, alpha: false});
    /** The newest reading. @type {import('./types.js').FrameClockReading | undefined} */
    this.reading = undefined;
    /** Pictures looked at, and those of them with a readable clock. */
    this.framesSeen = 0;
    this.framesRead = 0;
    /** Called with each reading. @type {((reading: import('./types.js').FrameClockReading) => void) | undefined} */
    this.onReading = undefined;
  }

  start() {
    if (!this.#running && 'requestVideoFrameCallback' in this.#video) {
      this.#running = true;
      this.#next();
    }
  }

  stop() {
    this.#running = false;
    this.#video.cancelVideoFrameCallback?.(this.#callback);
  }

  /** Median glass-to-glass latency of the last pictures. @returns {number | undefined} */
  get latencyMs() {
    const sorted = [...this.#latencies].sort((a, b) => a - b);
    return sorted[sorted.length >> 1];
  }

  /**
   * Reads the picture on show now.
   *
   * @returns {import('./types.js').FrameClockReading | undefined}
   */
  read() {
    const nowMs = Date.now();
    const {videoWidth, videoHeight} = this.#video;
    if (!this.#context || videoWidth === 0) {
      return undefined;
    }
    const stripHeight = videoHeight * ROW_HEIGHT_FRACTION * ROWS;
    this.#context.drawImage(this.#video, 0, 0, videoWidth, stripHeight, 0, 0, STRIP_WIDTH, STRIP_HEIGHT);
    const image = this.#context.getImageData(0, 0, STRIP_WIDTH, STRIP_HEIGHT);
    const value = readFrameClock(image, STRIP_HEIGHT / (ROW_HEIGHT_FRACTION * ROWS));
    return (
      value && {
        ...value,
        latencyMs: value.kind === KIND_WALL ? latencyOf(value.timeMs, nowMs) : undefined,
        readAtMs: nowMs,
      }
    );
  }

  #next() {
    this.#callback = this.#video.requestVideoFrameCallback(() => {
      if (this.#running) {
        this.#onFrame();
        this.#next();
      }
    });
  }

  #onFrame() {
    this.framesSeen++;
    const reading = this.read();
    if (!reading) {
      // A picture without a clock: what was read before no longer tells anything.
      this.#latencies.shift();
      return;
    }
    this.framesRead++;
    this.reading = reading;
    if (reading.latencyMs !== undefined) {
      this.#latencies.push(reading.latencyMs);
      this.#latencies.splice(0, this.#latencies.length - WINDOW);
    } else {
      this.#latencies = [];
    }
    this.onReading?.(reading);
  }
}
