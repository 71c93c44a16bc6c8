import {V2TXLiveCode, V2TXLiveError} from './codes.js';
import {HttpSession} from './http-session.js';
import {withResolvers} from './promises.js';
import {applyRestartFragment, restartFragmentOf} from './sdp.js';

const CONNECT_TIMEOUT_MS = 15_000;
/** An offer made before the network changed has sockets that lead nowhere: better soon try anew. */
const PREPARED_TIMEOUT_MS = 4_000;
/** Short losses of consent heal by themselves; a changed network does not. */
const RESTART_ICE_AFTER_MS = 2_000;
const GIVE_UP_AFTER_MS = 8_000;

/**
 * One peer connection and its WHIP or WHEP session, from offer to end. Made for one connection:
 * after a loss a new one is made.
 */
export class PeerSession {
  #action;
  #fetch;
  #mungeOffer;
  #mungeAnswer;
  /** @type {HttpSession | undefined} */
  #http;
  /** @type {ReturnType<typeof setTimeout>[]} */
  #timers = [];
  #abort = new AbortController();
  /** @type {PromiseWithResolvers<V2TXLiveError>} */
  #closed = withResolvers();
  #appliedAnswer = '';
  /** @type {Promise<string> | undefined} */
  #prepared;

  /**
   * @param {{
   *   action: 'push' | 'play',
   *   endpoint?: string,
   *   mungeOffer?: (sdp: string) => string,
   *   mungeAnswer?: (sdp: string) => string,
   *   fetch?: import('./types.js').HttpFetch | undefined,
   * }} options
   */
  constructor({action, endpoint = '', mungeOffer = identity, mungeAnswer = identity, fetch}) {
    this.#action = action;
    this.#mungeOffer = mungeOffer;
    this.#mungeAnswer = mungeAnswer;
    this.#fetch = fetch;
    /** Where the offer goes; to be known by {@link open}. */
    this.endpoint = endpoint;
    /** Add transceivers before {@link prepare} and {@link open}. */
    this.peerConnection = new RTCPeerConnection({bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require'});
  }

  /** Settles with the reason once an opened session is lost. */
  get closed() {
    return this.#closed.promise;
  }

  /** Makes the offer, ahead of {@link open}. */
  prepare() {
    this.#prepared = this.#makeOffer({});
    // told by open
    this.#prepared.catch(() => {});
  }

  /**
   * Offers, posts, and waits for the media path. The offer goes out at once, without candidates:
   * the server learns them from the first checks.
   *
   * @throws {V2TXLiveError} also an AbortError after {@link close}
   */
  async open() {
    const pc = this.peerConnection;
    const offer = await (this.#prepared ?? this.#makeOffer({}));
    const http = await HttpSession.create(this.#action, this.endpoint, offer, {
      signal: this.#abort.signal,
      ...(this.#fetch && {fetch: this.#fetch}),
    });
    this.#http = http;
    if (this.#abort.signal.aborted) {
      // close() came while the answer was under way and could not end what it did not know.
      void http.end();
      throw aborted();
    }
    await this.#applyAnswer(http.answer);
    await this.#connected(this.#prepared ? PREPARED_TIMEOUT_MS : CONNECT_TIMEOUT_MS);
    pc.addEventListener('connectionstatechange', () => this.#onConnectionState());
    this.#watchDtls();
  }

  /** @param {{keepalive?: boolean}} [options] keepalive: the page is going away */
  close({keepalive = false} = {}) {
    this.#clearTimers();
    this.#abort.abort(aborted());
    this.peerConnection.close();
    void this.#http?.end({keepalive});
  }

  /** @param {RTCOfferOptions} options */
  async #makeOffer(options) {
    const pc = this.peerConnection;
    const offer = await pc.createOffer(options);
    const plain = offer.sdp ?? '';
    const munged = this.#mungeOffer(plain);
    try {
      await pc.setLocalDescription({type: 'offer', sdp: munged});
      return munged;
    } catch {
      // A browser that refuses changed offers still gets its session, without the extras.
      await pc.setLocalDescription({type: 'offer', sdp: plain});
      return plain;
    }
  }

  /** @param {string} sdp */
  async #applyAnswer(sdp) {
    this.#appliedAnswer = sdp;
    try {
      await this.peerConnection.setRemoteDescription({type: 'answer', sdp: this.#mungeAnswer(sdp)});
    } catch (cause) {
      throw new V2TXLiveError(
        V2TXLiveCode.V2TXLIVE_ERROR_SERVER_PROCESS_FAILED,
        `The server's answer cannot be used: ${cause instanceof Error ? cause.message : cause}`,
        {cause},
      );
    }
  }

  /** @param {number} timeoutMs */
  #connected(timeoutMs) {
    const pc = this.peerConnection;
    const {promise, resolve, reject} = /** @type {PromiseWithResolvers<void>} */ (withResolvers());
    const timer = setTimeout(() => reject(timedOut(timeoutMs)), timeoutMs);
    const check = () => {
      if (pc.connectionState === 'connected') {
        resolve();
      } else if (pc.connectionState === 'failed') {
        reject(disconnected('The media path could not be opened'));
      }
    };
    const onAbort = () => reject(aborted());
    pc.addEventListener('connectionstatechange', check);
    this.#abort.signal.addEventListener('abort', onAbort);
    check();
    return promise.finally(() => {
      clearTimeout(timer);
      pc.removeEventListener('connectionstatechange', check);
      this.#abort.signal.removeEventListener('abort', onAbort);
    });
  }

  #onConnectionState() {
    switch (this.peerConnection.connectionState) {
      case 'connected':
        this.#clearTimers();
        break;
      case 'disconnected':
        this.#timers.push(
          setTimeout(() => void this.#restartIce(), RESTART_ICE_AFTER_MS),
          setTimeout(() => this.#lose('The media path was lost'), GIVE_UP_AFTER_MS),
        );
        break;
      case 'failed':
        this.#lose('The media path was lost');
        break;
      default:
        break;
    }
  }

  /** A server ends a session by closing DTLS, which ICE does not show. */
  #watchDtls() {
    const dtls = this.peerConnection
      .getTransceivers()
      .map((transceiver) => transceiver.receiver.transport)
      .find((transport) => transport !== null);
    dtls?.addEventListener('statechange', () => {
      if (dtls.state === 'closed' || dtls.state === 'failed') {
        this.#lose('The server ended the session');
      }
    });
  }

  async #restartIce() {
    const pc = this.peerConnection;
    try {
      const offer = await this.#makeOffer({iceRestart: true});
      const fragment = await this.#http?.restartIce(restartFragmentOf(offer), this.#abort.signal);
      await this.#applyAnswer(applyRestartFragment(this.#appliedAnswer, fragment ?? ''));
    } catch (error) {
      if (error instanceof V2TXLiveError && error.status === 404) {
        this.#lose('The server has forgotten the session');
      } else if (pc.signalingState === 'have-local-offer') {
        // The old path may still come back.
        await pc.setLocalDescription({type: 'rollback'}).catch(() => {});
      }
    }
  }

  /** @param {string} message */
  #lose(message) {
    this.#clearTimers();
    if (!this.#abort.signal.aborted) {
      this.#closed.resolve(disconnected(message));
    }
  }

  #clearTimers() {
    for (const timer of this.#timers.splice(0)) {
      clearTimeout(timer);
    }
  }
}

/** @param {string} sdp */
function identity(sdp) {
  return sdp;
}

/** @param {string} message */
function disconnected(message) {
  return new V2TXLiveError(V2TXLiveCode.V2TXLIVE_ERROR_DISCONNECTED, message, {retryable: true});
}

/** @param {number} timeoutMs */
function timedOut(timeoutMs) {
  return new V2TXLiveError(
    V2TXLiveCode.V2TXLIVE_ERROR_REQUEST_TIMEOUT,
    `No media path within ${timeoutMs / 1000} s`,
    {retryable: true},
  );
}

function aborted() {
  return new DOMException('Stopped', 'AbortError');
}
