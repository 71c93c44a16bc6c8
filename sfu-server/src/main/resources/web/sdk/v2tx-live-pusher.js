import {applyEncoding, preferRed, preferVideoCodec} from './codecs.js';
import {V2TXLiveCode, V2TXLiveError, V2TXLivePushStatus, codeFrom, messageOf} from './codes.js';
import {LiveSession} from './live-session.js';
import {LocalMedia} from './local-media.js';
import {PeerSession} from './peer-session.js';
import {V2TXLiveAudioQuality, V2TXLiveVideoResolution, audioQualityOf, videoQualityOf} from './quality.js';
import {addAudioNack, tuneAnswer} from './sdp.js';
import {PusherMeter} from './statistics.js';
import {notify, snapshotOf, videoElementOf} from './view.js';
import {VolumeMeter} from './volume-meter.js';

const VIDEO_CODECS = ['auto', 'h264', 'vp8', 'vp9', 'av1'];

/**
 * Pushes one stream to a `trtc://` URL: the shape of Tencent's V2TXLivePusher, over WHIP.
 *
 * Methods return a code, 0 for success; those that wait for the user or a device return a promise
 * of one. What happens later is told to the observer.
 */
export class V2TXLivePusher {
  /** @type {import('./types.js').V2TXLivePusherObserver | null} */
  #observer = null;
  /** @type {HTMLVideoElement | undefined} */
  #view;
  #videoQuality = videoQualityOf(V2TXLiveVideoResolution.V2TXLiveVideoResolution960x540);
  #audioQuality = audioQualityOf(V2TXLiveAudioQuality.V2TXLiveAudioQualityDefault);
  /** @type {import('./types.js').VideoCodec} */
  #videoCodec = 'auto';

  #media = new LocalMedia({
    onTracksChanged: () => this.#applyTracks(),
    onScreenEnded: () => {
      this.#warn(V2TXLiveCode.V2TXLIVE_WARNING_SCREEN_CAPTURE_INTERRUPTED, 'Screen sharing was ended');
      this.#notify('onScreenCaptureStopped', 0);
    },
  });
  #heardAudio = false;
  #audioPaused = false;
  #videoPaused = false;

  /** @type {LiveSession<import('./types.js').V2TXLivePusherStatistics>} */
  #live = new LiveSession({
    action: 'push',
    statusEvent: 'onPushStatusUpdate',
    notify: (method, ...parameters) => this.#notify(method, ...parameters),
    onStarting: () => {},
    createSession: () => this.#createSession(),
    onConnected: () => this.#onConnected(),
    onInterrupted: () => {},
    onDisconnected: () => {
      this.#audioSender = undefined;
      this.#videoSender = undefined;
    },
    measure: (report, nowMs) => this.#meter.update(report, nowMs),
    onStatistics: (statistics) => this.#notify('onStatisticsUpdate', statistics),
  });
  /** @type {RTCRtpSender | undefined} */
  #audioSender;
  /** @type {RTCRtpSender | undefined} */
  #videoSender;
  #meter = new PusherMeter();
  #volume = new VolumeMeter((volume) => this.#notify('onMicrophoneVolumeUpdate', volume));

  /** @param {import('./types.js').V2TXLivePusherObserver | null} observer */
  setObserver(observer) {
    this.#observer = observer;
  }

  /**
   * @param {HTMLElement | string | null} view a video element, or an element to put one in, or an id
   * @returns {number}
   */
  setRenderView(view) {
    const element = videoElementOf(view);
    if (view !== null && !element) {
      return V2TXLiveCode.V2TXLIVE_ERROR_INVALID_PARAMETER;
    }
    if (this.#view) {
      this.#view.srcObject = null;
    }
    this.#view = element;
    this.#showPreview();
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /**
   * @param {boolean | string} [frontCamera] true: the one facing the user; or a device id
   * @returns {Promise<number>}
   */
  async startCamera(frontCamera = true) {
    return this.#capture(() => this.#media.startCamera(this.#videoQuality, frontCamera));
  }

  /** @returns {number} */
  stopCamera() {
    this.#media.stopPicture('camera');
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** @returns {Promise<number>} */
  async startScreenCapture() {
    return this.#capture(async () => {
      await this.#media.startScreen(this.#videoQuality);
      this.#notify('onScreenCaptureStarted');
    });
  }

  /** @returns {number} */
  stopScreenCapture() {
    this.#media.stopPicture('screen');
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /**
   * A generated picture with a running clock, and a tone while no microphone is started. With an
   * image, that image instead.
   *
   * @param {CanvasImageSource} [image]
   * @returns {Promise<number>}
   */
  async startVirtualCamera(image) {
    return this.#capture(async () => this.#media.startVirtual(this.#videoQuality, image));
  }

  /** @returns {number} */
  stopVirtualCamera() {
    this.#media.stopPicture('virtual');
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** @returns {Promise<number>} */
  async startMicrophone() {
    return this.#capture(() => this.#media.startMicrophone(this.#audioQuality));
  }

  /** @returns {number} */
  stopMicrophone() {
    this.#media.stopMicrophone();
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** Sends silence. @returns {number} */
  pauseAudio() {
    this.#audioPaused = true;
    this.#applyAudio();
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** @returns {number} */
  resumeAudio() {
    this.#audioPaused = false;
    this.#applyAudio();
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** Stops sending the picture; the preview goes on. @returns {number} */
  pauseVideo() {
    this.#videoPaused = true;
    void this.#applyEncoding();
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** @returns {number} */
  resumeVideo() {
    this.#videoPaused = false;
    void this.#applyEncoding();
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /**
   * Makes the browser's half of a connection, so that the next {@link startPush} only has to ask for it: while the user
   * waits to be let on mic, say. Costs a few sockets until then, or until {@link stopPush}.
   *
   * @returns {number} REFUSED while pushing
   */
  preparePush() {
    return this.#live.prepare();
  }

  /**
   * Starts to push and keeps at it until {@link stopPush}. Sources may be started before or after.
   *
   * @param {string} url `trtc://host/push/{streamid}?sdkappid=&userId=&usersig=`
   * @returns {number} INVALID_PARAMETER for a URL that cannot be used
   */
  startPush(url) {
    return this.#live.start(url);
  }

  /** Ends the session; the sources stay on. @returns {number} */
  stopPush() {
    return this.#live.stop();
  }

  /** @returns {number} 1 from startPush to stopPush or a final error, else 0 */
  isPushing() {
    return this.#live.isRunning ? 1 : 0;
  }

  /**
   * Takes effect at the next startMicrophone and startPush.
   *
   * @param {number} quality one of V2TXLiveAudioQuality
   * @returns {number}
   */
  setAudioQuality(quality) {
    return codeFrom(() => {
      this.#audioQuality = audioQualityOf(quality);
    });
  }

  /**
   * Takes effect at once, also while pushing.
   *
   * @param {import('./types.js').V2TXLiveVideoEncoderParam | number} parameter or a V2TXLiveVideoResolution
   * @returns {number}
   */
  setVideoQuality(parameter) {
    return codeFrom(() => {
      const quality = videoQualityOf(parameter);
      this.#videoQuality = quality;
      this.#media.applyQuality(quality);
      void this.#applyEncoding();
    });
  }

  /**
   * The codec to offer first, from the next startPush on.
   *
   * @param {import('./types.js').VideoCodec} codec
   * @returns {number}
   */
  setVideoCodec(codec) {
    if (!VIDEO_CODECS.includes(codec)) {
      return V2TXLiveCode.V2TXLIVE_ERROR_INVALID_PARAMETER;
    }
    this.#videoCodec = codec;
    this.#live.dropPrepared();
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /**
   * Hands a PNG of the preview to `onSnapshotComplete`; needs a render view.
   *
   * @returns {Promise<number>}
   */
  async snapshot() {
    const image = this.#view && this.#media.videoTrack ? await snapshotOf(this.#view) : null;
    if (!image) {
      return V2TXLiveCode.V2TXLIVE_ERROR_REFUSED;
    }
    this.#notify('onSnapshotComplete', image);
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /**
   * @param {boolean} enable
   * @param {number} [intervalMs] at least 100
   * @returns {number}
   */
  enableVolumeEvaluation(enable, intervalMs = 300) {
    return codeFrom(() => this.#volume.setInterval(enable ? intervalMs : 0));
  }

  /** A browser offers no way into the encoded stream that every codec shares. @returns {number} */
  sendSeiMessage() {
    return V2TXLiveCode.V2TXLIVE_ERROR_NOT_SUPPORTED;
  }

  /** Mixing is done by nobody here: viewers play each stream. @returns {number} */
  setMixTranscodingConfig() {
    return V2TXLiveCode.V2TXLIVE_ERROR_NOT_SUPPORTED;
  }

  /**
   * @param {string} key `statisticsInterval`: milliseconds between onStatisticsUpdate, at least 100
   * @param {unknown} value
   * @returns {number}
   */
  setProperty(key, value) {
    return this.#live.setProperty(key, value);
  }

  /** The last statistics, for pages that ask instead of observe. */
  get statistics() {
    return this.#live.statistics;
  }

  /** One of V2TXLivePushStatus. */
  get status() {
    return this.#live.status;
  }

  /** The connection of the moment, for `getStats()`. */
  get peerConnection() {
    return this.#live.peerConnection;
  }

  #createSession() {
    const session = new PeerSession({
      action: 'push',
      mungeOffer: addAudioNack,
      mungeAnswer: (sdp) => tuneAnswer(sdp, this.#audioQuality, this.#videoQuality),
    });
    // Both kinds always: a source that is started later then needs no new session.
    const audio = session.peerConnection.addTransceiver('audio', {direction: 'sendonly'});
    const video = session.peerConnection.addTransceiver('video', {direction: 'sendonly'});
    preferRed(audio, 'push');
    preferVideoCodec(video, 'push', this.#videoCodec);
    this.#audioSender = audio.sender;
    this.#videoSender = video.sender;
    this.#meter = new PusherMeter();
    this.#applyAudio();
    void this.#applyVideo();
    return session;
  }

  /**
   * Runs the start of a source: its failure becomes a warning and a code.
   *
   * @param {() => Promise<void>} start
   */
  async #capture(start) {
    try {
      await start();
      return V2TXLiveCode.V2TXLIVE_OK;
    } catch (error) {
      const code = error instanceof V2TXLiveError ? error.code : V2TXLiveCode.V2TXLIVE_ERROR_FAILED;
      this.#warn(code, messageOf(error));
      return code;
    }
  }

  #applyTracks() {
    this.#applyAudio();
    void this.#applyVideo();
    this.#showPreview();
  }

  #applyAudio() {
    const track = this.#media.audioTrack;
    if (track) {
      track.enabled = !this.#audioPaused;
    }
    this.#volume.setTrack(track);
    if (this.#audioSender && this.#audioSender.track !== (track ?? null)) {
      void this.#audioSender.replaceTrack(track ?? null).catch(() => {});
    }
    if (track && !this.#heardAudio) {
      this.#heardAudio = true;
      this.#notify('onCaptureFirstAudioFrame');
    }
  }

  async #applyVideo() {
    const track = this.#media.videoTrack ?? null;
    if (this.#videoSender && this.#videoSender.track !== track) {
      await this.#videoSender.replaceTrack(track).catch(() => {});
    }
    await this.#applyEncoding();
  }

  async #applyEncoding() {
    if (this.#videoSender) {
      await applyEncoding(this.#videoSender, this.#videoQuality, {
        paused: this.#videoPaused,
        keepSize: this.#media.isScreen,
      });
    }
  }

  #showPreview() {
    const view = this.#view;
    const track = this.#media.videoTrack;
    const shown = view?.srcObject instanceof MediaStream ? view.srcObject.getVideoTracks()[0] : undefined;
    if (!view || shown === track) {
      return;
    }
    view.muted = true;
    view.playsInline = true;
    view.srcObject = track ? new MediaStream([track]) : null;
    if (track) {
      view.addEventListener('loadeddata', () => this.#notify('onCaptureFirstVideoFrame'), {once: true});
      view.play().catch(() => {});
    }
  }

  #onConnected() {
    void this.#applyEncoding();
    this.#live.setStatus(V2TXLivePushStatus.ConnectSuccess, 'Live');
    this.#live.startStatistics();
  }

  /**
   * @param {number} code
   * @param {string} message
   * @param {import('./types.js').ExtraInfo} [extraInfo]
   */
  #warn(code, message, extraInfo = {}) {
    this.#notify('onWarning', code, message, extraInfo);
  }

  /**
   * @param {string} method
   * @param {unknown[]} parameters
   */
  #notify(method, ...parameters) {
    notify(this.#observer, method, ...parameters);
  }
}
