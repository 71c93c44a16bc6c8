import {RenderMeter} from './render-meter.js';
import {snapshotOf, videoElementOf} from './view.js';

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
  #listener;
  /** @type {HTMLVideoElement | undefined} */
  #element;
  /** @type {MediaStream | undefined} */
  #stream;
  #volume = 100;
  #render = new RenderMeter();
  #frameCallback = 0;
  #size = {width: 0, height: 0};
  #paused = false;
  #onVisibility = () => this.#render.suspend();

  /** @param {RemoteViewListener} listener */
  constructor(listener) {
    this.#listener = listener;
  }

  /**
   * @param {HTMLElement | string | null} view
   * @returns {boolean} false when there is no such element
   */
  setElement(view) {
    const element = videoElementOf(view);
    if (view !== null && !element) {
      return false;
    }
    this.#unwatch();
    if (this.#element) {
      this.#element.srcObject = null;
    }
    this.#element = element;
    this.#show();
    return true;
  }

  /** What is shown. */
  get stream() {
    return this.#stream;
  }

  /** @param {MediaStream | undefined} stream */
  setStream(stream) {
    this.#stream = stream;
    if (stream) {
      this.#show();
      return;
    }
    this.#unwatch();
    this.#size = {width: 0, height: 0};
    if (this.#element) {
      this.#element.srcObject = null;
    }
  }

  /** @param {number} volume 0 to 100 */
  setVolume(volume) {
    this.#volume = volume;
    if (this.#element) {
      this.#element.volume = volume / 100;
    }
  }

  /**
   * @param {boolean} audioPaused
   * @param {boolean} videoPaused
   */
  setPaused(audioPaused, videoPaused) {
    for (const track of this.#stream?.getTracks() ?? []) {
      track.enabled = track.kind === 'audio' ? !audioPaused : !videoPaused;
    }
    if (this.#element && !audioPaused && navigator.userActivation?.hasBeenActive !== false) {
      this.#element.muted = false;
    }
    this.#paused = videoPaused;
    this.#render.suspend();
  }

  /** Forgets what was shown: a new stream starts. */
  resetMeter() {
    this.#render = new RenderMeter();
  }

  /** Blocked time since the last read and in all. */
  readMeter() {
    return this.#render.read(performance.now());
  }

  /** Time since the last shown frame; 0 while none is expected. */
  get gapMs() {
    return this.#render.gapMs(performance.now());
  }

  /** @returns {Promise<Blob | null>} */
  async snapshot() {
    return this.#element ? snapshotOf(this.#element) : null;
  }

  #show() {
    const element = this.#element;
    if (!element || !this.#stream) {
      return;
    }
    element.playsInline = true;
    element.volume = this.#volume / 100;
    element.srcObject = this.#stream;
    this.#watch();
    void this.#play(element);
  }

  /** @param {HTMLVideoElement} element */
  async #play(element) {
    try {
      await element.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotAllowedError' && !element.muted) {
        element.muted = true;
        this.#listener.onAutoplayMuted();
        await element.play().catch(() => {});
      }
    }
  }

  #watch() {
    this.#unwatch();
    document.addEventListener('visibilitychange', this.#onVisibility);
    const next = () => {
      this.#frameCallback =
        this.#element?.requestVideoFrameCallback?.((nowMs) => {
          this.#onFrame(nowMs);
          next();
        }) ?? 0;
    };
    next();
  }

  #unwatch() {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#element?.cancelVideoFrameCallback?.(this.#frameCallback);
    this.#render.suspend();
  }

  /** @param {number} nowMs */
  #onFrame(nowMs) {
    if (this.#paused) {
      return;
    }
    this.#render.onFrame(nowMs);
    const {videoWidth: width = 0, videoHeight: height = 0} = this.#element ?? {};
    if (width !== this.#size.width || height !== this.#size.height) {
      this.#size = {width, height};
      this.#listener.onResolution(width, height);
    }
    this.#listener.onFrame();
  }
}
