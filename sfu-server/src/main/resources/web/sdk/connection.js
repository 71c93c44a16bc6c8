import {Backoff} from './backoff.js';
import {V2TXLiveCode, V2TXLiveError} from './codes.js';

/** A session that lived this long was sound: the next loss starts with a short pause again. */
const STABLE_AFTER_MS = 30_000;

/**
 * Keeps a session open until it is stopped: opens, waits for its loss, waits the back-off, opens
 * again. Ends by itself only on an error that trying again cannot mend.
 *
 * @typedef {{open(): Promise<void>, close(options?: {keepalive?: boolean}): void,
 *   readonly closed: Promise<V2TXLiveError>}} Session
 * @typedef {{
 *   onConnecting(): void,
 *   onConnected(): void,
 *   onReconnecting(error: V2TXLiveError, delayMs: number): void,
 *   onFatal(error: V2TXLiveError): void,
 * }} ConnectionListener
 */
export class Connection {
  #createSession;
  #listener;
  #backoff;
  #now;
  /** @type {Session | undefined} */
  #session;
  #running = false;
  #wake = () => {};
  /** @type {(error: V2TXLiveError) => void} */
  #interrupt = () => {};
  #onPageHide = () => this.#session?.close({keepalive: true});
  #onPageShow = (/** @type {Event} */ event) => {
    // Back from the browser's page cache: the session was ended when the page was hidden.
    if (/** @type {PageTransitionEvent} */ (event).persisted) {
      this.#interrupt(new V2TXLiveError(V2TXLiveCode.V2TXLIVE_ERROR_DISCONNECTED, 'The page came back', {retryable: true}));
    }
  };
  #onOnline = () => this.#wake();

  /**
   * @param {{createSession: () => Session, listener: ConnectionListener, backoff?: Backoff,
   *   now?: () => number}} options
   */
  constructor({createSession, listener, backoff = new Backoff(), now = () => performance.now()}) {
    this.#createSession = createSession;
    this.#listener = listener;
    this.#backoff = backoff;
    this.#now = now;
  }

  start() {
    this.#running = true;
    globalThis.addEventListener?.('pagehide', this.#onPageHide);
    globalThis.addEventListener?.('pageshow', this.#onPageShow);
    globalThis.addEventListener?.('online', this.#onOnline);
    this.#listener.onConnecting();
    void this.#run();
  }

  stop() {
    this.#end();
    this.#session?.close();
    this.#session = undefined;
    this.#wake();
  }

  async #run() {
    while (this.#running) {
      const error = await this.#runSession();
      if (!this.#running) {
        return;
      }
      if (!error.retryable) {
        this.#end();
        this.#listener.onFatal(error);
        return;
      }
      const delayMs = this.#backoff.next(error.retryAfterMs);
      this.#listener.onReconnecting(error, delayMs);
      await this.#pause(delayMs);
    }
  }

  /** @returns {Promise<V2TXLiveError>} why it ended */
  async #runSession() {
    /** @type {Session | undefined} */
    let session;
    let openedAtMs = Infinity;
    try {
      session = this.#createSession();
      this.#session = session;
      await session.open();
      if (!this.#running) {
        throw new DOMException('Stopped', 'AbortError');
      }
      openedAtMs = this.#now();
      this.#listener.onConnected();
      const interrupted = new Promise((resolve) => {
        this.#interrupt = resolve;
      });
      return await Promise.race([session.closed, interrupted]);
    } catch (error) {
      return toLiveError(error);
    } finally {
      session?.close();
      if (this.#now() - openedAtMs >= STABLE_AFTER_MS) {
        this.#backoff.reset();
      }
    }
  }

  /** @param {number} delayMs */
  async #pause(delayMs) {
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
    this.#wake = () => {};
  }

  #end() {
    this.#running = false;
    globalThis.removeEventListener?.('pagehide', this.#onPageHide);
    globalThis.removeEventListener?.('pageshow', this.#onPageShow);
    globalThis.removeEventListener?.('online', this.#onOnline);
  }
}

/** @param {unknown} error */
function toLiveError(error) {
  return error instanceof V2TXLiveError
    ? error
    : new V2TXLiveError(
        V2TXLiveCode.V2TXLIVE_ERROR_FAILED,
        error instanceof Error ? error.message : String(error),
        {cause: error},
      );
}
