import {V2TXLivePushStatus} from '../sdk/codes.js';
import {supportedVideoCodecs} from '../sdk/codecs.js';
import {V2TXLivePusher} from '../sdk/v2tx-live-pusher.js';
import {byId, download, failureText, isPressed, query, retryText, reveal, setNotice, setPressed, setText} from './dom.js';
import {Graph} from './graph.js';
import {formatPlayLink} from './page-link.js';
import {choose, fillSizes, sizeOption} from './sizes.js';

const CODEC_NAMES = {h264: 'H.264', vp8: 'VP8', vp9: 'VP9', av1: 'AV1', auto: 'Automatic'};
const DEFAULT_SIZE = '960x540';
const SOURCE_HINTS = {
  camera: 'Your camera and microphone.',
  screen: 'A screen, window or tab, and your microphone.',
  generated: 'A test picture with a running clock and a tone.',
};

/** The push role: one pusher, its form, preview and graphs. */
export class PushPanel {
  #pusher = new V2TXLivePusher();
  #account;
  #onWatch;
  #form = byId('push-form', HTMLFormElement);
  #stream = byId('push-stream', HTMLInputElement);
  #quality = byId('push-quality', HTMLSelectElement);
  #fps = byId('push-fps', HTMLSelectElement);
  #codec = byId('push-codec', HTMLSelectElement);
  #audio = byId('push-audio', HTMLSelectElement);
  #portrait = byId('push-portrait', HTMLInputElement);
  #start = byId('push-start', HTMLButtonElement);
  #error = byId('push-error', HTMLElement);
  #stage = byId('push-stage', HTMLElement);
  #status = byId('push-status', HTMLElement);
  #format = byId('push-format', HTMLElement);
  #mute = byId('push-mute', HTMLButtonElement);
  #pause = byId('push-pause', HTMLButtonElement);
  #link = byId('push-link', HTMLButtonElement);
  #live = byId('tab-push-live', HTMLElement);
  /** @type {string | undefined} */
  #capturing;
  #graphs = {
    bitrate: new Graph({id: 'push-bitrate', name: 'Bit rate', unit: 'kbit/s', floor: 500}),
    loss: new Graph({id: 'push-loss', name: 'Loss', unit: '%', floor: 5, format: (value) => value.toFixed(1)}),
    fps: new Graph({id: 'push-fps', name: 'Frame rate', unit: 'fps', floor: 30}),
    rtt: new Graph({id: 'push-rtt', name: 'Round trip', unit: 'ms', floor: 50}),
  };

  /**
   * @param {import('./account.js').Account} account
   * @param {(streamId: string) => void} onWatch the user wants to see the stream as a viewer
   */
  constructor(account, onWatch) {
    this.#account = account;
    this.#onWatch = onWatch;
    this.#fillChoices();
    byId('push-graphs', HTMLElement).append(...Object.values(this.#graphs).map((graph) => graph.element));
    this.#pusher.setRenderView(byId('push-preview', HTMLVideoElement));
    this.#pusher.setProperty('statisticsInterval', 1000);
    this.#pusher.setObserver({
      onPushStatusUpdate: (status, message, extra) => this.#onStatus(status, message, extra),
      onStatisticsUpdate: (statistics) => this.#onStatistics(statistics),
      onError: (_code, message) => setNotice(this.#error, message),
      onWarning: (code, message) => code < 0 && setNotice(this.#error, message),
      onSnapshotComplete: (image) => download(image, `${this.#stream.value}.png`),
      onScreenCaptureStopped: () => this.#setCapturing(undefined),
    });
    this.#listen();
    this.#applyQuality();
  }

  get pusher() {
    return this.#pusher;
  }

  /** @param {string} streamId */
  setStream(streamId) {
    this.#stream.value = streamId;
  }

  /** @param {Record<string, string>} options of a page link: source, quality, fps, codec, audio */
  setOptions({source, quality, fps, codec, audio}) {
    const radio = this.#form.querySelector(`input[name="source"][value="${CSS.escape(source ?? '')}"]`);
    if (radio instanceof HTMLInputElement) {
      radio.checked = true;
      this.#showSourceHint();
    }
    choose(this.#quality, quality && sizeOption(quality));
    choose(this.#fps, fps);
    choose(this.#codec, codec?.toLowerCase());
    choose(this.#audio, audio && {speech: '0', default: '1', music: '2'}[audio.toLowerCase()]);
    this.#applyQuality();
  }

  async start() {
    setNotice(this.#error, '');
    let url;
    try {
      url = this.#account.urlFor('push', this.#stream.value.trim());
    } catch (error) {
      setNotice(this.#error, error instanceof Error ? error.message : String(error));
      this.#account.showError(error, this.#stream);
      return;
    }
    this.#start.disabled = true;
    const captured = await this.#capture();
    this.#start.disabled = false;
    if (captured) {
      this.#pusher.setVideoCodec(/** @type {any} */ (this.#codec.value));
      this.#pusher.setAudioQuality(Number(this.#audio.value));
      if (this.#pusher.startPush(url) === 0) {
        this.#account.collapse();
        reveal(this.#stage);
      }
    }
  }

  #listen() {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#pusher.isPushing()) {
        this.#pusher.stopPush();
      } else {
        void this.start();
      }
    });
    for (const select of [this.#quality, this.#fps, this.#portrait]) {
      select.addEventListener('change', () => this.#applyQuality());
    }
    this.#form.addEventListener('change', (event) => {
      if (event.target instanceof HTMLInputElement && event.target.name === 'source') {
        this.#showSourceHint();
        if (this.#capturing) {
          void this.#capture();
        }
      }
    });
    byId('push-preview-start', HTMLButtonElement).addEventListener('click', () => void this.#capture());
    this.#mute.addEventListener('click', () => {
      setPressed(this.#mute, !isPressed(this.#mute));
      isPressed(this.#mute) ? this.#pusher.pauseAudio() : this.#pusher.resumeAudio();
    });
    this.#pause.addEventListener('click', () => {
      setPressed(this.#pause, !isPressed(this.#pause));
      isPressed(this.#pause) ? this.#pusher.pauseVideo() : this.#pusher.resumeVideo();
    });
    byId('push-snapshot', HTMLButtonElement).addEventListener('click', () => void this.#pusher.snapshot());
    byId('push-watch', HTMLButtonElement).addEventListener('click', () => this.#onWatch(this.#stream.value.trim()));
    this.#link.addEventListener('click', () => void this.#copyLink());
  }

  async #capture() {
    const source = query(this.#form, 'input[name="source"]:checked', HTMLInputElement).value;
    if (source === this.#capturing) {
      return true;
    }
    setNotice(this.#error, '');
    const pusher = this.#pusher;
    const code =
      source === 'camera'
        ? await pusher.startCamera(true)
        : source === 'screen'
          ? await pusher.startScreenCapture()
          : await pusher.startVirtualCamera();
    if (code !== 0) {
      return false;
    }
    if (source === 'generated') {
      pusher.stopMicrophone();
    } else {
      // A picture without sound is still a picture: the failure is told, and the push goes on.
      await pusher.startMicrophone();
    }
    this.#setCapturing(source);
    return true;
  }

  /** @param {string | undefined} source */
  #setCapturing(source) {
    this.#capturing = source;
    byId('push-empty', HTMLElement).hidden = source !== undefined;
    for (const id of ['push-mute', 'push-pause', 'push-snapshot']) {
      byId(id, HTMLButtonElement).disabled = source === undefined;
    }
  }

  #applyQuality() {
    this.#pusher.setVideoQuality({
      videoResolution: Number(this.#quality.value),
      videoFps: Number(this.#fps.value),
      videoResolutionMode: this.#portrait.checked ? 1 : 0,
    });
  }

  /**
   * @param {number} status
   * @param {string} message
   * @param {import('../sdk/types.js').ExtraInfo} extra
   */
  #onStatus(status, message, extra) {
    const {Disconnected, ConnectSuccess, Reconnecting} = V2TXLivePushStatus;
    const failed = status === Disconnected && message !== 'Stopped';
    this.#stage.dataset.state =
      status === ConnectSuccess ? 'live' : failed ? 'failed' : status === Disconnected ? 'idle' : 'busy';
    setText(
      this.#status,
      status === ConnectSuccess
        ? 'Live'
        : status === Reconnecting
          ? `Reconnecting${retryText(extra)}`
          : status === Disconnected
            ? failed
              ? failureText(extra)
              : 'Not pushing'
            : 'Connecting…',
    );
    if (status === ConnectSuccess) {
      setNotice(this.#error, '');
    }
    const running = status !== Disconnected;
    this.#start.textContent = running ? 'Stop push' : 'Start push';
    this.#start.dataset.running = String(running);
    this.#stream.readOnly = running;
    this.#codec.disabled = running;
    this.#audio.disabled = running;
    this.#live.hidden = status !== ConnectSuccess;
    byId('push-watch', HTMLButtonElement).disabled = !running;
    this.#link.disabled = !running;
    if (!running) {
      this.#format.textContent = '';
    }
  }

  /** @param {import('../sdk/types.js').V2TXLivePusherStatistics} statistics */
  #onStatistics(statistics) {
    const {width, height, videoCodec, videoBitrate, audioBitrate} = statistics;
    this.#format.textContent = width > 0 ? `${width}×${height} ${videoCodec}` : '';
    this.#graphs.bitrate.add(videoBitrate + audioBitrate, {
      note: `video ${videoBitrate} · audio ${audioBitrate}`,
    });
    this.#graphs.loss.add(Math.max(statistics.videoPacketLoss, statistics.audioPacketLoss));
    this.#graphs.fps.add(statistics.fps);
    this.#graphs.rtt.add(statistics.rtt);
  }

  async #copyLink() {
    const link = formatPlayLink(
      location.origin + location.pathname,
      this.#account.urlFor('play', this.#stream.value.trim()),
    );
    const label = this.#link.textContent;
    try {
      await navigator.clipboard.writeText(link);
      this.#status.textContent = 'Watch link copied; it holds your UserSig';
      this.#link.textContent = 'Copied';
    } catch {
      setNotice(this.#error, `Copy this link yourself; it holds your UserSig: ${link}`);
    }
    setTimeout(() => {
      this.#link.textContent = label;
    }, 2000);
  }

  #fillChoices() {
    fillSizes(this.#quality, DEFAULT_SIZE);
    for (const codec of supportedVideoCodecs()) {
      this.#codec.add(new Option(CODEC_NAMES[codec], codec));
    }
  }

  #showSourceHint() {
    const source = query(this.#form, 'input[name="source"]:checked', HTMLInputElement).value;
    byId('source-hint', HTMLElement).textContent = /** @type {Record<string, string>} */ (SOURCE_HINTS)[source] ?? '';
  }
}
