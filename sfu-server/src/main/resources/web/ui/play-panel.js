import {byId, setNotice} from './dom.js';
import {PlayerTile} from './player-tile.js';

/** The play role: a form, and a tile for each stream being played. */
export class PlayPanel {
  #account;
  #form = byId('play-form', HTMLFormElement);
  #stream = byId('play-stream', HTMLInputElement);
  #buffer = byId('play-buffer', HTMLSelectElement);
  #error = byId('play-error', HTMLElement);
  #container = byId('tiles', HTMLElement);
  #empty = byId('tiles-empty', HTMLElement);
  #live = byId('tab-play-live', HTMLElement);
  /** @type {PlayerTile[]} */
  #tiles = [];

  /** @param {import('./account.js').Account} account */
  constructor(account) {
    this.#account = account;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.playStream(this.#stream.value.trim());
    });
  }

  /** @returns {readonly PlayerTile[]} */
  get tiles() {
    return this.#tiles;
  }

  /** @param {string} streamId */
  setStream(streamId) {
    this.#stream.value = streamId;
  }

  /** @param {string | undefined} seconds */
  setBuffer(seconds) {
    if ([...this.#buffer.options].some((option) => option.value === seconds)) {
      this.#buffer.value = seconds ?? '0';
    }
  }

  /** @param {string} streamId of the account in the form */
  playStream(streamId) {
    setNotice(this.#error, '');
    try {
      this.play(this.#account.urlFor('play', streamId), streamId);
    } catch (error) {
      setNotice(this.#error, error instanceof Error ? error.message : String(error));
      this.#account.showError(error, this.#stream);
    }
  }

  /**
   * @param {string} url a `trtc://` play URL that has been checked
   * @param {string} streamId
   */
  play(url, streamId) {
    const tile = new PlayerTile(streamId, {onClosed: (closed) => this.#onClosed(closed)});
    this.#tiles.push(tile);
    this.#container.append(tile.element);
    this.#account.collapse();
    tile.start(url, Number(this.#buffer.value));
    this.#update();
  }

  /** @param {PlayerTile} tile */
  #onClosed(tile) {
    this.#tiles.splice(this.#tiles.indexOf(tile), 1);
    this.#update();
    this.#stream.focus();
  }

  #update() {
    this.#empty.hidden = this.#tiles.length > 0;
    this.#live.hidden = this.#tiles.length === 0;
    this.#live.textContent = ` · ${this.#tiles.length}`;
  }
}
