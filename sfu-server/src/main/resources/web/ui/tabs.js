import {byId} from './dom.js';

const NAMES = /** @type {const} */ (['push', 'play', 'room']);

/** @typedef {(typeof NAMES)[number]} TabName */

/** What the page does as tabs: arrow keys move between them, as the ARIA pattern has it. */
export class Tabs {
  #tabs = NAMES.map((name) => byId(`tab-${name}`, HTMLButtonElement));
  #panels = NAMES.map((name) => byId(`panel-${name}`, HTMLElement));

  constructor() {
    this.#tabs.forEach((tab, index) => {
      tab.addEventListener('click', () => this.select(NAMES[index] ?? 'push'));
      tab.addEventListener('keydown', (event) => this.#onKey(event, index));
    });
  }

  /** The tab on show. @returns {TabName} */
  get selected() {
    return NAMES[this.#tabs.findIndex((tab) => tab.getAttribute('aria-selected') === 'true')] ?? 'push';
  }

  /** @param {TabName} name */
  select(name) {
    this.#tabs.forEach((tab, index) => {
      const selected = NAMES[index] === name;
      tab.setAttribute('aria-selected', String(selected));
      tab.tabIndex = selected ? 0 : -1;
      const panel = this.#panels[index];
      if (panel) {
        panel.hidden = !selected;
      }
    });
  }

  /** @param {TabName} name to select and to go on from by keyboard */
  focus(name) {
    this.select(name);
    this.#tabs[NAMES.indexOf(name)]?.focus();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} index
   */
  #onKey(event, index) {
    const last = this.#tabs.length - 1;
    const target = {
      ArrowRight: index === last ? 0 : index + 1,
      ArrowLeft: index === 0 ? last : index - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (target !== undefined) {
      event.preventDefault();
      this.focus(NAMES[target] ?? 'push');
    }
  }
}
