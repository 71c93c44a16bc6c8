import {drawFrameClock, encodeFrameClock} from './frame-clock.js';
import {drawTestPicture} from './test-picture.js';

/** The steady tone: tests recognise the sound by it. */
export const TONE_HZ = 440;
/** The burst at each whole second of the frame clock: tests compare sound and picture by it. */
export const TICK_HZ = 1760;
export const TICK_MS = 50;

const TONE_GAIN = 0.06;
const TICK_GAIN = 0.35;
const TICK_LOOKAHEAD_MS = 1500;

/**
 * A generated picture and sound: a running clock for people, a frame clock for machines, a tone.
 * With an image of your own it shows that, without clock or tone.
 */
export class VirtualCamera {
  #canvas = document.createElement('canvas');
  #context;
  #image;
  #fps;
  #frame = 0;
  /** @type {Worker | undefined} */
  #ticker;
  /** @type {WritableStreamDefaultWriter<VideoFrame> | undefined} */
  #writer;
  /** @type {MediaStreamTrack} */
  #videoTrack;
  /** @type {AudioContext | undefined} */
  #audio;
  /** @type {GainNode | undefined} */
  #tick;
  #nextTickMs = 0;

  /** @param {{width: number, height: number, fps: number, image?: CanvasImageSource | undefined}} options */
  constructor({width, height, fps, image}) {
    this.#image = image;
    this.#fps = fps;
    this.#context = /** @type {CanvasRenderingContext2D} */ (
      this.#canvas.getContext('2d', {alpha: false, desynchronized: true})
    );
    this.resize({width, height, fps});
    this.#draw(Date.now());
    this.#videoTrack = this.#createVideoTrack();
    this.#ticker = new Worker(new URL('./ticker-worker.js', import.meta.url), {type: 'module'});
    this.#ticker.addEventListener('message', () => this.#onTick());
    this.#ticker.postMessage(1000 / fps);
  }

  get videoTrack() {
    return this.#videoTrack;
  }

  /** @returns {MediaStreamTrack | undefined} none for a picture of your own */
  createAudioTrack() {
    if (this.#image || this.#audio) {
      return undefined;
    }
    const audio = new AudioContext({latencyHint: 'interactive', sampleRate: 48000});
    this.#audio = audio;
    const output = audio.createMediaStreamDestination();
    this.#tick = audio.createGain();
    this.#tick.gain.value = 0;
    this.#tick.connect(output);
    startOscillator(audio, TICK_HZ, this.#tick);
    const tone = audio.createGain();
    tone.gain.value = TONE_GAIN;
    tone.connect(output);
    startOscillator(audio, TONE_HZ, tone);
    startOnGesture(audio);
    return output.stream.getAudioTracks()[0];
  }

  /** @param {{width: number, height: number, fps: number}} size */
  resize({width, height, fps}) {
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#fps = fps;
    this.#ticker?.postMessage(1000 / fps);
  }

  stop() {
    this.#ticker?.terminate();
    this.#ticker = undefined;
    this.#videoTrack.stop();
    void this.#audio?.close();
  }

  #createVideoTrack() {
    // The generator passes each frame on as it is made, also while the page is hidden.
    const Generator = /** @type {any} */ (globalThis).MediaStreamTrackGenerator;
    if (Generator) {
      const generator = new Generator({kind: 'video'});
      this.#writer = generator.writable.getWriter();
      return generator;
    }
    const track = this.#canvas.captureStream().getVideoTracks()[0];
    return /** @type {MediaStreamTrack} */ (track);
  }

  #onTick() {
    const nowMs = Date.now();
    this.#draw(nowMs);
    this.#scheduleTick(nowMs);
    const writer = this.#writer;
    if (writer && this.#videoTrack.readyState === 'live') {
      const frame = new VideoFrame(this.#canvas, {timestamp: Math.round(performance.now() * 1000)});
      writer.write(frame).catch(() => frame.close());
    }
  }

  /** @param {number} nowMs */
  #draw(nowMs) {
    const {width, height} = this.#canvas;
    if (this.#image) {
      drawContained(this.#context, this.#image, width, height);
      return;
    }
    drawTestPicture(this.#context, {width, height, fps: this.#fps, nowMs, frame: this.#frame});
    drawFrameClock(this.#context, width, height, encodeFrameClock({timeMs: nowMs, frame: this.#frame}));
    this.#frame++;
  }

  /**
   * Books the next whole second's burst ahead of time, on the audio clock.
   *
   * @param {number} nowMs
   */
  #scheduleTick(nowMs) {
    const audio = this.#audio;
    const gain = this.#tick?.gain;
    const secondMs = Math.ceil(nowMs / 1000) * 1000;
    if (!audio || !gain || audio.state !== 'running' || secondMs <= this.#nextTickMs || secondMs - nowMs > TICK_LOOKAHEAD_MS) {
      return;
    }
    this.#nextTickMs = secondMs;
    const at = audio.currentTime + (secondMs - nowMs) / 1000;
    gain.setValueAtTime(0, at);
    gain.linearRampToValueAtTime(TICK_GAIN, at + 0.002);
    gain.setValueAtTime(TICK_GAIN, at + TICK_MS / 1000 - 0.002);
    gain.linearRampToValueAtTime(0, at + TICK_MS / 1000);
  }
}

/**
 * A browser may let a page make sound only once the user has touched it: the tone then starts with
 * the first touch.
 *
 * @param {AudioContext} audio
 */
function startOnGesture(audio) {
  void audio.resume().catch(() => {});
  if (navigator.userActivation?.hasBeenActive !== false) {
    return;
  }
  const done = new AbortController();
  const resume = () => {
    done.abort();
    if (audio.state !== 'closed') {
      void audio.resume().catch(() => {});
    }
  };
  for (const gesture of ['pointerup', 'keyup']) {
    addEventListener(gesture, resume, {signal: done.signal});
  }
}

/**
 * @param {AudioContext} audio
 * @param {number} frequency
 * @param {AudioNode} output
 */
function startOscillator(audio, frequency, output) {
  const oscillator = audio.createOscillator();
  oscillator.frequency.value = frequency;
  oscillator.connect(output);
  oscillator.start();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {CanvasImageSource} image
 * @param {number} width
 * @param {number} height
 */
function drawContained(context, image, width, height) {
  const source = /** @type {any} */ (image);
  const imageWidth = source.naturalWidth || source.videoWidth || source.displayWidth || source.width;
  const imageHeight = source.naturalHeight || source.videoHeight || source.displayHeight || source.height;
  const scale = Math.min(width / imageWidth, height / imageHeight);
  context.fillStyle = '#000';
  context.fillRect(0, 0, width, height);
  context.drawImage(
    image,
    (width - imageWidth * scale) / 2,
    (height - imageHeight * scale) / 2,
    imageWidth * scale,
    imageHeight * scale,
  );
}
