import {cameraConstraints, openCamera, openMicrophone, openScreen} from './capture.js';
import {VirtualCamera} from './virtual-camera.js';

/**
 * The sources of a pusher: one picture (camera, screen or generated), one microphone, and the
 * sound that comes with the picture while there is no microphone.
 *
 * @typedef {'camera' | 'screen' | 'virtual'} VideoSource
 * @typedef {{onTracksChanged(): void, onScreenEnded(): void}} LocalMediaListener
 */
export class LocalMedia {
  #listener;
  /** @type {{source: VideoSource, track: MediaStreamTrack, sound: MediaStreamTrack | undefined} | undefined} */
  #picture;
  /** @type {MediaStreamTrack | undefined} */
  #microphone;
  /** @type {VirtualCamera | undefined} */
  #virtualCamera;

  /** @param {LocalMediaListener} listener */
  constructor(listener) {
    this.#listener = listener;
  }

  get videoTrack() {
    return this.#picture?.track;
  }

  get audioTrack() {
    return this.#microphone ?? this.#picture?.sound;
  }

  get isScreen() {
    return this.#picture?.source === 'screen';
  }

  /**
   * @param {import('./types.js').VideoQuality} quality
   * @param {boolean | string} frontCamera
   */
  async startCamera(quality, frontCamera) {
    this.#setPicture('camera', await openCamera(quality, frontCamera));
  }

  /** @param {import('./types.js').VideoQuality} quality */
  async startScreen(quality) {
    const {video, audio} = await openScreen(quality);
    this.#setPicture('screen', video, audio);
    video.addEventListener('ended', () => {
      if (this.#picture?.track === video) {
        this.stopPicture('screen');
        this.#listener.onScreenEnded();
      }
    });
  }

  /**
   * @param {import('./types.js').VideoQuality} quality
   * @param {CanvasImageSource | undefined} image
   */
  startVirtual(quality, image) {
    const camera = new VirtualCamera({...quality, image});
    this.#setPicture('virtual', camera.videoTrack, camera.createAudioTrack());
    this.#virtualCamera = camera;
  }

  /** @param {VideoSource} source another one that runs is left alone */
  stopPicture(source) {
    if (this.#picture?.source === source) {
      this.#release();
      this.#listener.onTracksChanged();
    }
  }

  /** @param {import('./types.js').AudioQuality} quality */
  async startMicrophone(quality) {
    const track = await openMicrophone(quality);
    this.#microphone?.stop();
    this.#microphone = track;
    this.#listener.onTracksChanged();
  }

  stopMicrophone() {
    this.#microphone?.stop();
    this.#microphone = undefined;
    this.#listener.onTracksChanged();
  }

  /**
   * Brings a running source to another size or frame rate.
   *
   * @param {import('./types.js').VideoQuality} quality
   */
  applyQuality(quality) {
    this.#virtualCamera?.resize(quality);
    if (this.#picture?.source === 'camera') {
      void this.#picture.track.applyConstraints(cameraConstraints(quality)).catch(() => {});
    }
  }

  /**
   * @param {VideoSource} source
   * @param {MediaStreamTrack} track
   * @param {MediaStreamTrack} [sound]
   */
  #setPicture(source, track, sound) {
    this.#release();
    this.#picture = {source, track, sound};
    this.#listener.onTracksChanged();
  }

  #release() {
    this.#picture?.track.stop();
    this.#picture?.sound?.stop();
    this.#virtualCamera?.stop();
    this.#picture = undefined;
    this.#virtualCamera = undefined;
  }
}
