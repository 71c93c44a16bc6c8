import {preferRed} from './codecs.js';
import {V2TXLiveCode, V2TXLivePlayStatus} from './codes.js';
import {LiveSession} from './live-session.js';
import {PeerSession} from './peer-session.js';
import {RemoteView} from './remote-view.js';
import {addAudioNack, setFormatParameters} from './sdp.js';
import {PlayerMeter} from './statistics.js';
import {notify} from './view.js';
import {volumeOf} from './volume-meter.js';

/** A picture that has not moved for this long is being waited for. */
const LOADING_AFTER_MS = 500;
const WATCH_INTERVAL_MS = 250;
/** What browsers take for a jitter buffer target. */
const MAX_CACHE_S = 4;

/**
 * Plays one stream of a `trtc://` URL: the shape of Tencent's V2TXLivePlayer, over WHEP.
 *
 * Methods return a code, 0 for success. What happens later is told to the observer.
 */
export class V2TXLivePlayer {
  /** @type {import('./types.js').V2TXLivePlayerObserver | null} */
  #observer = null;
  #view = new RemoteView({
    onFrame: () => this.#setLoading(this.#video, 'Video', false),
    onResolution: (width, height) => this.#notify('onVideoResolutionChanged', width, height),
    onAutoplayMuted: () => this.#notify('onAutoplayMuted'),
  });
  #cacheMinS = 0;
  #volumeIntervalMs = 0;
  #audioPaused = false;
  #videoPaused = false;

  /** @type {LiveSession<import('./types.js').V2TXLivePlayerStatistics>} */
  #live = new LiveSession({
    action: 'play',
    statusEvent: 'onPlayStatusUpdate',
    notify: (method, ...parameters) => this.#notify(method, ...parameters),
    onStarting: () => this.#onStarting(),
    createSession: () => this.#createSession(),
    onConnected: () => this.#onConnected(),
    onInterrupted: () => this.#stopTimers(),
    onDisconnected: () => {
      this.#stopTimers();
      this.#view.setStream(undefined);
    },
    measure: (report, nowMs) => this.#meter.update(report, nowMs, this.#view.readMeter()),
    onStatistics: (statistics) => this.#onStatistics(statistics),
  });
  #meter = new PlayerMeter();
  /** Played at least once since startPlay, and waiting now. */
  #video = {played: false, loading: false};
  #audio = {played: false, loading: false};
  /** @type {ReturnType<typeof setInterval>[]} */
  #timers = [];

  /** @param {import('./types.js').V2TXLivePlayerObserver | null} observer */
  setObserver(observer) {
    this.#observer = observer;
  }

  /**
   * @param {HTMLElement | string | null} view a video element, or an element to put one in, or an id
   * @returns {number}
   */
  setRenderView(view) {
    return this.#view.setElement(view)
      ? V2TXLiveCode.V2TXLIVE_OK
      : V2TXLiveCode.V2TXLIVE_ERROR_INVALID_PARAMETER;
  }

  /**
   * Makes the browser's half of a connection, so that the next {@link startPlay} only has to ask for the stream: for a
   * picture that may be wanted at any moment. Costs a few sockets until then, or until {@link stopPlay}.
   *
   * @returns {number} REFUSED while playing
   */
  preparePlay() {
    return this.#live.prepare();
  }

  /**
   * Starts to play and keeps at it until {@link stopPlay}; a stream that is not live is waited for.
   *
   * @param {string} url `trtc://host/play/{streamid}?sdkappid=&userId=&usersig=`
   * @returns {number} INVALID_PARAMETER for a URL that cannot be used
   */
  startPlay(url) {
    return this.#live.start(url);
  }

  /** @returns {number} */
  stopPlay() {
    return this.#live.stop();
  }

  /** @returns {number} 1 from startPlay to stopPlay or a final error, else 0 */
  isPlaying() {
    return this.#live.isRunning ? 1 : 0;
  }

  /** @returns {number} */
  pauseAudio() {
    this.#audioPaused = true;
    this.#applyPauses();
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** Also ends the silence that a browser put on an unasked start. @returns {number} */
  resumeAudio() {
    this.#audioPaused = false;
    this.#applyPauses();
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** Blanks the picture; the stream goes on being received. @returns {number} */
  pauseVideo() {
    this.#videoPaused = true;
    this.#applyPauses();
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** @returns {number} */
  resumeVideo() {
    this.#videoPaused = false;
    this.#applyPauses();
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /**
   * @param {number} volume 0 to 100
   * @returns {number}
   */
  setPlayoutVolume(volume) {
    if (!(volume >= 0 && volume <= 100)) {
      return V2TXLiveCode.V2TXLIVE_ERROR_INVALID_PARAMETER;
    }
    this.#view.setVolume(volume);
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /**
   * How much to buffer against jitter. Browsers take a target, not a range: the smaller time is
   * the target, from where they adapt upwards themselves.
   *
   * @param {number} minTime seconds, 0 to 4
   * @param {number} maxTime seconds, at least minTime
   * @returns {number}
   */
  setCacheParams(minTime, maxTime) {
    if (!(minTime >= 0 && minTime <= MAX_CACHE_S && maxTime >= minTime)) {
      return V2TXLiveCode.V2TXLIVE_ERROR_INVALID_PARAMETER;
    }
    this.#cacheMinS = minTime;
    this.#applyCache();
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /**
   * Hands a PNG of the picture on show to `onSnapshotComplete`; needs a render view.
   *
   * @returns {Promise<number>}
   */
  async snapshot() {
    const image = this.#live.isRunning ? await this.#view.snapshot() : null;
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
    if (enable && !(intervalMs >= 100)) {
      return V2TXLiveCode.V2TXLIVE_ERROR_INVALID_PARAMETER;
    }
    this.#volumeIntervalMs = enable ? intervalMs : 0;
    if (this.#timers.length > 0) {
      this.#startTimers();
    }
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** A browser offers no way into the encoded stream that every codec shares. @returns {number} */
  enableReceiveSeiMessage() {
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

  /** One of V2TXLivePlayStatus. */
  get status() {
    return this.#live.status;
  }

  /** The connection of the moment, for `getStats()`. */
  get peerConnection() {
    return this.#live.peerConnection;
  }

  /** What is being received. */
  get mediaStream() {
    return this.#view.stream;
  }

  #onStarting() {
    this.#meter = new PlayerMeter();
    this.#view.resetMeter();
    this.#video = {played: false, loading: false};
    this.#audio = {played: false, loading: false};
  }

  #createSession() {
    const session = new PeerSession({
      action: 'play',
      // Without stereo=1 a browser mixes what it receives down to one channel.
      mungeOffer: (sdp) => setFormatParameters(addAudioNack(sdp), 'audio', ['opus'], {stereo: 1}),
    });
    const pc = session.peerConnection;
    const audio = pc.addTransceiver('audio', {direction: 'recvonly'});
    const video = pc.addTransceiver('video', {direction: 'recvonly'});
    preferRed(audio, 'play');
    pc.addEventListener('track', () => {
      // The first picture should lose no time; a later session's waits until it is connected.
      if (!this.#view.stream) {
        this.#view.setStream(new MediaStream([audio.receiver.track, video.receiver.track]));
      }
    });
    return session;
  }

  #onConnected() {
    const tracks = this.#live.peerConnection?.getReceivers().map((receiver) => receiver.track) ?? [];
    if (tracks.some((track) => !this.#view.stream?.getTracks().includes(track))) {
      this.#view.setStream(new MediaStream(tracks));
    }
    this.#applyCache();
    this.#applyPauses();
    this.#live.startStatistics();
    this.#startTimers();
    this.#setLoading(this.#video, 'Video', true);
    this.#setLoading(this.#audio, 'Audio', true);
    this.#live.setStatus(V2TXLivePlayStatus.ConnectSuccess, 'Connected');
    this.#notify('onConnected', {});
  }

  #applyPauses() {
    this.#view.setPaused(this.#audioPaused, this.#videoPaused);
  }

  #applyCache() {
    for (const receiver of this.#live.peerConnection?.getReceivers() ?? []) {
      receiver.jitterBufferTarget = this.#cacheMinS > 0 ? this.#cacheMinS * 1000 : null;
    }
  }

  /**
   * @param {{played: boolean, loading: boolean}} state
   * @param {'Audio' | 'Video'} kind
   * @param {boolean} loading
   */
  #setLoading(state, kind, loading) {
    if (loading === state.loading) {
      return;
    }
    state.loading = loading;
    if (loading) {
      this.#notify(`on${kind}Loading`, {});
    } else {
      const first = !state.played;
      state.played = true;
      this.#notify(`on${kind}Playing`, first, {});
    }
  }

  #startTimers() {
    this.#stopTimers();
    this.#timers = [setInterval(() => this.#watchGaps(), WATCH_INTERVAL_MS)];
    if (this.#volumeIntervalMs > 0) {
      this.#timers.push(setInterval(() => void this.#readVolume(), this.#volumeIntervalMs));
    }
  }

  #stopTimers() {
    this.#timers.splice(0).forEach(clearInterval);
  }

  #watchGaps() {
    if (this.#video.played && this.#view.gapMs > LOADING_AFTER_MS) {
      this.#setLoading(this.#video, 'Video', true);
    }
  }

  /** @param {import('./types.js').V2TXLivePlayerStatistics} statistics */
  #onStatistics(statistics) {
    if (!this.#audioPaused) {
      this.#setLoading(this.#audio, 'Audio', statistics.audioBitrate === 0);
    }
    if (statistics.videoBlockRate > 0) {
      this.#notify('onWarning', V2TXLiveCode.V2TXLIVE_WARNING_VIDEO_BLOCK, 'The picture stood still', {
        blockRate: statistics.videoBlockRate,
      });
    }
    this.#notify('onStatisticsUpdate', statistics);
  }

  async #readVolume() {
    const report = await this.#live.peerConnection?.getStats().catch(() => undefined);
    for (const stats of report?.values() ?? []) {
      if (stats.type === 'inbound-rtp' && stats.kind === 'audio') {
        this.#notify('onPlayoutVolumeUpdate', volumeOf(stats.audioLevel ?? 0));
      }
    }
  }

  /**
   * @param {string} method
   * @param {unknown[]} parameters
   */
  #notify(method, ...parameters) {
    notify(this.#observer, method, this, ...parameters);
  }
}
