const KEY = 'coanchor.console.token';

/** The API token: kept for this tab alone, never in its address, gone with it. */
export class TokenStore {
  #storage;

  /** @param {Storage} storage the tab's own */
  constructor(storage) {
    this.#storage = storage;
  }

  /** Empty where there is none. */
  get token() {
    return this.#storage.getItem(KEY) ?? '';
  }

  /** @param {string} token */
  keep(token) {
    this.#storage.setItem(KEY, token);
  }

  forget() {
    this.#storage.removeItem(KEY);
  }
}
