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
  /** Whether the page is gone; it comes back if the browser keeps it in its cache. */
  #hidden = false;
  #onPageHide = () => {
    this.#hidden = true;
    this.#session?.close({keepalive: true});
    this.#interrupt(pageWasAway());
    this.#wake();
  };
  #onPageShow = () => {
    this.#hidden = false;
    this.#wake();
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
      let error = await this.#runSession();
      if (this.#hidden && this.#running) {
        // However the session ended: hiding the page ended it.
        error = pageWasAway();
        await this.#awaken();
      }
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
    const timer = setTimeout(() => this.#wake(), delayMs);
    await this.#awaken();
    clearTimeout(timer);
    if (this.#hidden && this.#running) {
      await this.#awaken();
    }
  }

  async #awaken() {
    await new Promise((resolve) => {
      this.#wake = () => resolve(undefined);
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

function pageWasAway() {
  return new V2TXLiveError(V2TXLiveCode.V2TXLIVE_ERROR_DISCONNECTED, 'The page was away', {retryable: true});
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
