/**
 * At most one session whose offer is made ahead of its use: that is half of what opening one costs a browser.
 *
 * @typedef {import('./peer-session.js').PeerSession} PeerSession
 */
export class PreparedSession {
  #create;
  /** @type {PeerSession | undefined} */
  #session;

  /** @param {() => PeerSession} create */
  constructor(create) {
    this.#create = create;
  }

  prepare() {
    if (!this.#session) {
      this.#session = this.#create();
      this.#session.prepare();
    }
  }

  /**
   * The prepared one, or a new one.
   *
   * @param {string} endpoint
   */
  take(endpoint) {
    const session = this.#session ?? this.#create();
    this.#session = undefined;
    session.endpoint = endpoint;
    return session;
  }

  drop() {
    this.#session?.close();
    this.#session = undefined;
  }
}
