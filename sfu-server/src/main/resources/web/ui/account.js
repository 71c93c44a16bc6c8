import {TrtcUrlError, checkTrtcUrl, formatTrtcUrl, parseTrtcUrl} from '../sdk/trtc-url.js';
import {byId} from './dom.js';

const FIELD_IDS = {sdkAppId: 'sdkappid', userId: 'userid', userSig: 'usersig', url: 'server'};

/** Server, app, user and signature: what push and play share. */
export class Account {
  #details = byId('account', HTMLDetailsElement);
  #summary = byId('account-summary', HTMLElement);
  #url = byId('trtc-url', HTMLInputElement);
  #hint = byId('trtc-url-hint', HTMLElement);
  #server = byId('server', HTMLInputElement);
  #sdkAppId = byId('sdkappid', HTMLInputElement);
  #userId = byId('userid', HTMLInputElement);
  #userSig = byId('usersig', HTMLInputElement);
  /** Of the URL that filled the fields, by action. @type {Map<string, Record<string, string>>} */
  #parameters = new Map();
  #onFilled;

  /** @param {(url: import('../sdk/types.js').TrtcUrl) => void} onFilled a URL was pasted */
  constructor(onFilled) {
    this.#onFilled = onFilled;
    this.#server.value = location.host;
    this.#url.addEventListener('input', () => this.#onUrl());
    for (const input of [this.#server, this.#sdkAppId, this.#userId, this.#userSig]) {
      input.addEventListener('input', () => {
        input.removeAttribute('aria-invalid');
        this.#summarise();
      });
    }
  }

  /** @param {import('../sdk/types.js').TrtcUrl} url */
  fill(url) {
    this.#server.value = url.port === undefined ? url.host : `${url.host}:${url.port}`;
    this.#sdkAppId.value = String(url.sdkAppId);
    this.#userId.value = url.userId;
    this.#userSig.value = url.userSig;
    this.#parameters.set(url.action, url.parameters);
    for (const id of Object.values(FIELD_IDS)) {
      byId(id, HTMLInputElement).removeAttribute('aria-invalid');
    }
    this.#summarise();
  }

  /**
   * @param {'push' | 'play'} action
   * @param {string} streamId
   * @param {Record<string, string>} [parameters] default: those of the URL that filled the fields
   * @returns {string} the `trtc://` URL of the fields
   * @throws {TrtcUrlError}
   */
  urlFor(action, streamId, parameters = this.#parameters.get(action) ?? {}) {
    const server = /^(\[[^\]]+\]|[^:/?#\s]+)(?::(\d+))?$/.exec(this.#server.value.trim());
    if (!server) {
      throw new TrtcUrlError('url', 'Server: expected a host name, with a port if it is not the usual one');
    }
    return formatTrtcUrl(
      checkTrtcUrl({
        host: (server[1] ?? '').toLowerCase(),
        port: server[2] === undefined ? undefined : Number(server[2]),
        action,
        streamId,
        sdkAppId: /^\d+$/.test(this.#sdkAppId.value.trim()) ? Number(this.#sdkAppId.value) : NaN,
        userId: this.#userId.value.trim(),
        userSig: this.#userSig.value.trim(),
        parameters,
      }),
    );
  }

  /**
   * The URL to follow a string room by.
   *
   * @param {string} roomId
   * @returns {string}
   * @throws {TrtcUrlError}
   */
  roomUrl(roomId) {
    const permission = this.#parameters.get('push')?.privatemapkey ?? this.#parameters.get('play')?.privatemapkey;
    return this.urlFor('play', roomId, {
      strroomid: roomId,
      ...(permission !== undefined && {privatemapkey: permission}),
    });
  }

  /**
   * Opens the card at the field that an error names.
   *
   * @param {unknown} error
   * @param {HTMLInputElement} streamInput the form's own field
   */
  showError(error, streamInput) {
    const field = error instanceof TrtcUrlError ? error.field : 'url';
    const input = field === 'streamId' ? streamInput : byId(FIELD_IDS[field], HTMLInputElement);
    if (input !== streamInput) {
      this.#details.open = true;
    }
    input.setAttribute('aria-invalid', 'true');
    input.addEventListener('input', () => input.removeAttribute('aria-invalid'), {once: true});
    input.focus();
  }

  collapse() {
    this.#details.open = false;
  }

  #onUrl() {
    const text = this.#url.value.trim();
    this.#hint.classList.remove('bad');
    this.#url.removeAttribute('aria-invalid');
    if (text === '') {
      this.#hint.textContent = 'It fills the other fields.';
      return;
    }
    try {
      const url = parseTrtcUrl(text);
      this.fill(url);
      this.#hint.textContent = `Filled in: ${url.action} “${url.streamId}” as ${url.userId}.`;
      this.#onFilled(url);
    } catch (error) {
      this.#hint.textContent = error instanceof Error ? `Not usable: ${error.message}` : String(error);
      this.#hint.classList.add('bad');
      this.#url.setAttribute('aria-invalid', 'true');
    }
  }

  #summarise() {
    const user = this.#userId.value.trim();
    const app = this.#sdkAppId.value.trim();
    this.#summary.textContent =
      user && app ? `${user} · app ${app} · ${this.#server.value}` : 'Who you are, and the signature that proves it';
  }
}
