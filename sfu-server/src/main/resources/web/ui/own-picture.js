import {V2TXLivePushStatus} from '../sdk/codes.js';
import {V2TXLivePusher} from '../sdk/v2tx-live-pusher.js';
import {byId, failureText, isPressed, query, retryText, setPressed, setText} from './dom.js';
import {fillSizes} from './sizes.js';

const DEFAULT_SIZE = '640x360';
const FPS = 30;

/** One's own picture in a room: opened before it is needed, pushed while on mic. */
export class OwnPicture {
  /** The room's pusher. */
  pusher = new V2TXLivePusher();
  #onProblem;
  #element = byId('room-own', HTMLElement);
  #stage = byId('room-own-stage', HTMLElement);
  #status = byId('room-own-status', HTMLElement);
  #format = byId('room-own-format', HTMLElement);
  #choice = byId('room-picture', HTMLElement);
  #quality = byId('room-quality', HTMLSelectElement);
  #mute = byId('room-mute', HTMLButtonElement);
  #pause = byId('room-pause', HTMLButtonElement);
  /** @type {'camera' | 'generated' | undefined} */
  #open;

  /** @param {(message: string) => void} onProblem */
  constructor(onProblem) {
    this.#onProblem = onProblem;
    fillSizes(this.#quality, DEFAULT_SIZE);
    const {pusher} = this;
    pusher.setRenderView(byId('room-preview', HTMLVideoElement));
    pusher.setProperty('statisticsInterval', 1000);
    pusher.setObserver({
      onPushStatusUpdate: (status, message, extra) => this.#onStatus(status, message, extra),
      onStatisticsUpdate: ({width, height, videoCodec}) =>
        setText(this.#format, width > 0 ? `${width}×${height} ${videoCodec}` : ''),
      onError: (_code, message) => this.#onProblem(message),
      onWarning: (code, message) => code < 0 && this.#onProblem(message),
    });
    this.#mute.addEventListener('click', () => {
      setPressed(this.#mute, !isPressed(this.#mute));
      isPressed(this.#mute) ? pusher.pauseAudio() : pusher.resumeAudio();
    });
    this.#pause.addEventListener('click', () => {
      setPressed(this.#pause, !isPressed(this.#pause));
      isPressed(this.#pause) ? pusher.pauseVideo() : pusher.resumeVideo();
    });
  }

  /** @returns {Promise<boolean>} whether there is a picture */
  async open() {
    const source = query(this.#choice, 'input:checked', HTMLInputElement).value;
    this.pusher.setVideoQuality({videoResolution: Number(this.#quality.value), videoFps: FPS});
    if (this.#open === undefined) {
      const code = source === 'camera' ? await this.pusher.startCamera(true) : await this.pusher.startVirtualCamera();
      if (code !== 0) {
        return false;
      }
      if (source === 'camera') {
        // A picture without sound is still a picture: the failure is told, and the push goes on.
        await this.pusher.startMicrophone();
      }
      this.#open = source === 'camera' ? 'camera' : 'generated';
      this.#onStatus(this.pusher.status, 'Stopped', {});
    }
    // the answer of the other side may come at any moment
    this.pusher.preparePush();
    this.#element.hidden = false;
    return true;
  }

  /** @param {string} url */
  push(url) {
    return this.pusher.startPush(url);
  }

  close() {
    this.pusher.stopPush();
    this.pusher.stopCamera();
    this.pusher.stopMicrophone();
    this.pusher.stopVirtualCamera();
    this.#open = undefined;
    if (this.#element.contains(document.activeElement)) {
      byId('room-title', HTMLElement).focus();
    }
    this.#element.hidden = true;
    this.#format.textContent = '';
  }

  /**
   * @param {number} status
   * @param {string} message
   * @param {import('../sdk/types.js').ExtraInfo} extra
   */
  #onStatus(status, message, extra) {
    const {Connecting, ConnectSuccess, Reconnecting} = V2TXLivePushStatus;
    switch (status) {
      case Connecting:
        this.#show('busy', 'Connecting…');
        break;
      case ConnectSuccess:
        this.#show('live', 'Live');
        break;
      case Reconnecting:
        this.#show('busy', `Reconnecting${retryText(extra)}`);
        break;
      default:
        this.#show(message === 'Stopped' ? 'idle' : 'failed', message === 'Stopped' ? 'Only you see this' : failureText(extra));
        break;
    }
  }

  /**
   * @param {'idle' | 'busy' | 'live' | 'failed'} state
   * @param {string} text
   */
  #show(state, text) {
    this.#stage.dataset.state = state;
    setText(this.#status, text);
  }
}
