import {preferRed} from './codecs.js';
import {V2TXLiveCode, V2TXLivePlayStatus, extraInfoOf, messageOf} from './codes.js';
import {Connection} from './connection.js';
import {PeerSession} from './peer-session.js';
import {PreparedSession} from './prepared-session.js';
import {RemoteView} from './remote-view.js';
import {addAudioNack, setFormatParameters} from './sdp.js';
import {PlayerMeter} from './statistics.js';
import {TrtcUrlError, endpointFor} from './trtc-url.js';
import {notify} from './view.js';
import {volumeOf} from './volume-meter.js';

const STATISTICS_INTERVAL_MS = 2_000;
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
  #statisticsIntervalMs = STATISTICS_INTERVAL_MS;
  #volumeIntervalMs = 0;
  #audioPaused = false;
  #videoPaused = false;

  /** @type {Connection | undefined} */
  #connection;
  /** @type {PeerSession | undefined} */
  #session;
  #prepared = new PreparedSession(() => this.#createSession());
  /** @type {number} */
  #status = V2TXLivePlayStatus.Disconnected;
  #meter = new PlayerMeter();
  /** Played at least once since startPlay, and waiting now. */
  #video = {played: false, loading: false};
  #audio = {played: false, loading: false};
  /** @type {ReturnType<typeof setInterval>[]} */
  #timers = [];
  /** @type {import('./types.js').V2TXLivePlayerStatistics | undefined} */
  #statistics;

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
    if (this.#connection) {
      return V2TXLiveCode.V2TXLIVE_ERROR_REFUSED;
    }
    this.#prepared.prepare();
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /**
   * Starts to play and keeps at it until {@link stopPlay}; a stream that is not live is waited for.
   *
   * @param {string} url `trtc://host/play/{streamid}?sdkappid=&userId=&usersig=`
   * @returns {number} INVALID_PARAMETER for a URL that cannot be used
   */
  startPlay(url) {
    let endpoint;
    try {
      endpoint = endpointFor('play', url);
    } catch (error) {
      this.#notify('onError', V2TXLiveCode.V2TXLIVE_ERROR_INVALID_PARAMETER, messageOf(error), {
        field: error instanceof TrtcUrlError ? error.field : 'url',
      });
      return V2TXLiveCode.V2TXLIVE_ERROR_INVALID_PARAMETER;
    }
    if (this.#connection) {
      return V2TXLiveCode.V2TXLIVE_ERROR_REFUSED;
    }
    this.#meter = new PlayerMeter();
    this.#view.resetMeter();
    this.#video = {played: false, loading: false};
    this.#audio = {played: false, loading: false};
    this.#connection = new Connection({
      createSession: () => (this.#session = this.#prepared.take(endpoint)),
      listener: {
        onConnecting: () => this.#setStatus(V2TXLivePlayStatus.Connecting, 'Connecting'),
        onConnected: () => this.#onConnected(),
        onReconnecting: (error, delayMs) => this.#onReconnecting(error, delayMs),
        onFatal: (error) => this.#onFatal(error),
      },
    });
    this.#connection.start();
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** @returns {number} */
  stopPlay() {
    this.#connection?.stop();
    this.#prepared.drop();
    this.#disconnect('Stopped', {});
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** @returns {number} 1 from startPlay to stopPlay or a final error, else 0 */
  isPlaying() {
    return this.#connection ? 1 : 0;
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
    const image = this.#connection ? await this.#view.snapshot() : null;
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
    if (key !== 'statisticsInterval' || typeof value !== 'number' || !(value >= 100)) {
      return V2TXLiveCode.V2TXLIVE_ERROR_INVALID_PARAMETER;
    }
    this.#statisticsIntervalMs = value;
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** The last statistics, for pages that ask instead of observe. */
  get statistics() {
    return this.#statistics;
  }

  /** One of V2TXLivePlayStatus. */
  get status() {
    return this.#status;
  }

  /** The connection of the moment, for `getStats()`. */
  get peerConnection() {
    return this.#session?.peerConnection;
  }

  /** What is being received. */
  get mediaStream() {
    return this.#view.stream;
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
    const tracks = this.#session?.peerConnection.getReceivers().map((receiver) => receiver.track) ?? [];
    if (tracks.some((track) => !this.#view.stream?.getTracks().includes(track))) {
      this.#view.setStream(new MediaStream(tracks));
    }
    this.#applyCache();
    this.#applyPauses();
    this.#startTimers();
    this.#setLoading(this.#video, 'Video', true);
    this.#setLoading(this.#audio, 'Audio', true);
    this.#setStatus(V2TXLivePlayStatus.ConnectSuccess, 'Connected');
    this.#notify('onConnected', {});
  }

  /**
   * @param {import('./codes.js').V2TXLiveError} error
   * @param {number} delayMs
   */
  #onReconnecting(error, delayMs) {
    this.#stopTimers();
    this.#setStatus(V2TXLivePlayStatus.Reconnecting, error.message, {
      ...extraInfoOf(error),
      retryInMs: Math.round(delayMs),
    });
    this.#notify('onWarning', error.code, error.message, extraInfoOf(error));
  }

  /** @param {import('./codes.js').V2TXLiveError} error */
  #onFatal(error) {
    this.#disconnect(error.message, extraInfoOf(error));
    this.#notify('onError', error.code, error.message, extraInfoOf(error));
  }

  /**
   * @param {string} message
   * @param {import('./types.js').ExtraInfo} extraInfo
   */
  #disconnect(message, extraInfo) {
    this.#stopTimers();
    this.#connection = undefined;
    this.#session = undefined;
    this.#view.setStream(undefined);
    if (this.#status !== V2TXLivePlayStatus.Disconnected) {
      this.#setStatus(V2TXLivePlayStatus.Disconnected, message, extraInfo);
    }
  }

  #applyPauses() {
    this.#view.setPaused(this.#audioPaused, this.#videoPaused);
  }

  #applyCache() {
    for (const receiver of this.#session?.peerConnection.getReceivers() ?? []) {
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
    this.#timers = [
      setInterval(() => void this.#readStatistics(), this.#statisticsIntervalMs),
      setInterval(() => this.#watchGaps(), WATCH_INTERVAL_MS),
    ];
    // The first reading is what the next ones are measured from.
    void this.#readStatistics({tell: false});
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

  async #readStatistics({tell = true} = {}) {
    const session = this.#session;
    const report = await session?.peerConnection.getStats().catch(() => undefined);
    if (!report || session !== this.#session) {
      return;
    }
    const statistics = this.#meter.update(report, Date.now(), this.#view.readMeter());
    if (!tell) {
      return;
    }
    this.#statistics = statistics;
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
    const report = await this.#session?.peerConnection.getStats().catch(() => undefined);
    for (const stats of report?.values() ?? []) {
      if (stats.type === 'inbound-rtp' && stats.kind === 'audio') {
        this.#notify('onPlayoutVolumeUpdate', volumeOf(stats.audioLevel ?? 0));
      }
    }
  }

  /**
   * @param {number} status
   * @param {string} message
   * @param {import('./types.js').ExtraInfo} [extraInfo]
   */
  #setStatus(status, message, extraInfo = {}) {
    this.#status = status;
    this.#notify('onPlayStatusUpdate', status, message, extraInfo);
  }

  /**
   * @param {string} method
   * @param {unknown[]} parameters
   */
  #notify(method, ...parameters) {
    notify(this.#observer, method, this, ...parameters);
  }
}
