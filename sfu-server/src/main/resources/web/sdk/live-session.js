import {V2TXLiveCode, V2TXLivePushStatus, extraInfoOf, messageOf} from './codes.js';
import {Connection} from './connection.js';
import {PreparedSession} from './prepared-session.js';
import {TrtcUrlError, endpointFor} from './trtc-url.js';

const STATISTICS_INTERVAL_MS = 2_000;

/**
 * What a pusher and a player make of a {@link LiveSession}.
 *
 * @template S
 * @typedef {{
 *   action: 'push' | 'play',
 *   statusEvent: string,
 *   notify(method: string, ...parameters: unknown[]): void,
 *   onStarting(): void,
 *   createSession(): import('./peer-session.js').PeerSession,
 *   onConnected(): void,
 *   onInterrupted(): void,
 *   onDisconnected(): void,
 *   measure(report: RTCStatsReport, nowMs: number): S,
 *   onStatistics(statistics: S): void,
 * }} LiveSessionOptions
 */

/**
 * What pushing and playing have in common: a connection that is kept up from start to stop, its
 * status, what the observer is told of that, and its statistics.
 *
 * @template S
 */
export class LiveSession {
  #options;
  #prepared;
  /** @type {Connection | undefined} */
  #connection;
  /** @type {import('./peer-session.js').PeerSession | undefined} */
  #session;
  /** @type {number} */
  #status = V2TXLivePushStatus.Disconnected;
  #statisticsIntervalMs = STATISTICS_INTERVAL_MS;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #statisticsTimer;
  /** @type {S | undefined} */
  #statistics;

  /** @param {LiveSessionOptions<S>} options */
  constructor(options) {
    this.#options = options;
    this.#prepared = new PreparedSession(() => options.createSession());
  }

  /**
   * Makes the browser's half of a connection, so that the next {@link start} only has to ask for it.
   *
   * @returns {number} REFUSED while running
   */
  prepare() {
    if (this.#connection) {
      return V2TXLiveCode.V2TXLIVE_ERROR_REFUSED;
    }
    this.#prepared.prepare();
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** What was prepared does not fit any more. */
  dropPrepared() {
    this.#prepared.drop();
  }

  /**
   * Starts, and keeps at it until {@link stop} or an error that trying again cannot mend.
   *
   * @param {string} url
   * @returns {number} a V2TXLiveCode
   */
  start(url) {
    let endpoint = '';
    try {
      endpoint = endpointFor(this.#options.action, url);
    } catch (error) {
      this.#options.notify('onError', V2TXLiveCode.V2TXLIVE_ERROR_INVALID_PARAMETER, messageOf(error), {
        field: error instanceof TrtcUrlError ? error.field : 'url',
      });
      return V2TXLiveCode.V2TXLIVE_ERROR_INVALID_PARAMETER;
    }
    if (this.#connection) {
      return V2TXLiveCode.V2TXLIVE_ERROR_REFUSED;
    }
    this.#options.onStarting();
    this.#connection = new Connection({
      createSession: () => (this.#session = this.#prepared.take(endpoint)),
      listener: {
        onConnecting: () => this.setStatus(V2TXLivePushStatus.Connecting, 'Connecting'),
        onConnected: () => this.#options.onConnected(),
        onReconnecting: (error, delayMs) => this.#onReconnecting(error, delayMs),
        onFatal: (error) => this.#onFatal(error),
      },
    });
    this.#connection.start();
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** @returns {number} */
  stop() {
    this.#connection?.stop();
    this.#prepared.drop();
    this.#disconnect('Stopped', {});
    return V2TXLiveCode.V2TXLIVE_OK;
  }

  /** From a start to a stop or a final error. */
  get isRunning() {
    return this.#connection !== undefined;
  }

  /** One of V2TXLivePushStatus, which are V2TXLivePlayStatus too. */
  get status() {
    return this.#status;
  }

  /** The last statistics that were told. */
  get statistics() {
    return this.#statistics;
  }

  /** The connection of the moment. */
  get peerConnection() {
    return this.#session?.peerConnection;
  }

  /**
   * @param {string} key `statisticsInterval`: milliseconds between statistics, at least 100
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

  /**
   * @param {number} status
   * @param {string} message
   * @param {import('./types.js').ExtraInfo} [extraInfo]
   */
  setStatus(status, message, extraInfo = {}) {
    this.#status = status;
    this.#options.notify(this.#options.statusEvent, status, message, extraInfo);
  }

  /** Tells statistics from here on until the connection is lost. */
  startStatistics() {
    clearInterval(this.#statisticsTimer);
    this.#statisticsTimer = setInterval(() => void this.#readStatistics(), this.#statisticsIntervalMs);
    // The first reading is what the next ones are measured from.
    void this.#readStatistics({tell: false});
  }

  /**
   * @param {import('./codes.js').V2TXLiveError} error
   * @param {number} delayMs
   */
  #onReconnecting(error, delayMs) {
    clearInterval(this.#statisticsTimer);
    this.#options.onInterrupted();
    this.setStatus(V2TXLivePushStatus.Reconnecting, error.message, {
      ...extraInfoOf(error),
      retryInMs: Math.round(delayMs),
    });
    this.#options.notify('onWarning', error.code, error.message, extraInfoOf(error));
  }

  /** @param {import('./codes.js').V2TXLiveError} error */
  #onFatal(error) {
    this.#disconnect(error.message, extraInfoOf(error));
    this.#options.notify('onError', error.code, error.message, extraInfoOf(error));
  }

  /**
   * @param {string} message
   * @param {import('./types.js').ExtraInfo} extraInfo
   */
  #disconnect(message, extraInfo) {
    clearInterval(this.#statisticsTimer);
    this.#connection = undefined;
    this.#session = undefined;
    this.#options.onDisconnected();
    if (this.#status !== V2TXLivePushStatus.Disconnected) {
      this.setStatus(V2TXLivePushStatus.Disconnected, message, extraInfo);
    }
  }

  async #readStatistics({tell = true} = {}) {
    const session = this.#session;
    const report = await session?.peerConnection.getStats().catch(() => undefined);
    if (!report || session !== this.#session) {
      return;
    }
    const statistics = this.#options.measure(report, Date.now());
    if (tell) {
      this.#statistics = statistics;
      this.#options.onStatistics(statistics);
    }
  }
}
