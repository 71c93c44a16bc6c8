import {V2TXLiveCode, V2TXLiveError} from './codes.js';

const MIN_INTERVAL_MS = 100;
/** Levels below this many decibels under full scale count as silence. */
const FLOOR_DB = 60;

/** Reports the loudness of a local track, 0 to 100, at an interval. */
export class VolumeMeter {
  #report;
  /** @type {MediaStreamTrack | undefined} */
  #track;
  #intervalMs = 0;
  /** @type {AudioContext | undefined} */
  #audio;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /** @param {(volume: number) => void} report */
  constructor(report) {
    this.#report = report;
  }

  /** @param {MediaStreamTrack | undefined} track */
  setTrack(track) {
    if (track !== this.#track) {
      this.#track = track;
      this.#restart();
    }
  }

  /** @param {number} intervalMs 0: off */
  setInterval(intervalMs) {
    if (intervalMs !== 0 && !(intervalMs >= MIN_INTERVAL_MS)) {
      throw new V2TXLiveError(
        V2TXLiveCode.V2TXLIVE_ERROR_INVALID_PARAMETER,
        `intervalMs: ${intervalMs} (expected at least ${MIN_INTERVAL_MS})`,
      );
    }
    this.#intervalMs = intervalMs;
    this.#restart();
  }

  #restart() {
    clearInterval(this.#timer);
    void this.#audio?.close();
    this.#audio = undefined;
    if (!this.#track || this.#intervalMs === 0) {
      return;
    }
    const audio = new AudioContext();
    const analyser = audio.createAnalyser();
    audio.createMediaStreamSource(new MediaStream([this.#track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#audio = audio;
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      this.#report(volumeOf(Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)));
    }, this.#intervalMs);
  }
}

/**
 * @param {number} level root mean square or peak, 0 to 1
 * @returns {number} 0 to 100, linear in decibels, as loudness is heard
 */
export function volumeOf(level) {
  const decibels = 20 * Math.log10(Math.max(level, 1e-9));
  return Math.round(Math.min(100, Math.max(0, (1 + decibels / FLOOR_DB) * 100)));
}
