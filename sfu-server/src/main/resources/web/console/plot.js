import {svg} from './html.js';
import {dayText} from './words.js';

const HEIGHT = 232;
const TOP = 12;
const BOTTOM = 24;
const RIGHT = 2;
const LABEL_GAP = 8;
const LINES = 4;
const MAX_BAR = 46;
const DAY_LABEL_WIDTH = 52;

/**
 * @typedef {{
 *   days: readonly string[],
 *   series: readonly {swatch: number, values: readonly number[]}[],
 *   format: (value: number) => string,
 *   label: string,
 * }} PlotData series: from the bottom upwards, a value for each day; format: for the scale
 */

/** Columns of days, each a stack of tiers. What it shows is in a table as well: it has no keys of its own. */
export class Plot {
  #svg = svg('svg', {role: 'img', height: HEIGHT, 'data-testid': 'plot'});
  #onDay;
  #onChoose;
  /** @type {PlotData | undefined} */
  #data;
  #width = 0;

  /**
   * @param {HTMLElement} frame
   * @param {{onDay: (day: string | undefined) => void, onChoose: (day: string) => void}} listener
   *   onDay: the pointer is over a day, or no more; onChoose: it was pressed
   */
  constructor(frame, {onDay, onChoose}) {
    this.#onDay = onDay;
    this.#onChoose = onChoose;
    frame.replaceChildren(this.#svg);
    new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width !== this.#width) {
        this.#width = width;
        this.#draw();
      }
    }).observe(frame);
    this.#svg.addEventListener('pointerover', (event) => this.#onDay(dayUnder(event)));
    this.#svg.addEventListener('pointerleave', () => this.#onDay(undefined));
    this.#svg.addEventListener('click', (event) => {
      const day = dayUnder(event);
      if (day) {
        this.#onChoose(day);
      }
    });
  }

  /** @param {PlotData} data */
  show(data) {
    this.#data = data;
    this.#draw();
  }

  #draw() {
    const data = this.#data;
    if (!data || this.#width === 0) {
      return;
    }
    const {step, top} = scaleFor(Math.max(0, ...sums(data)));
    const texts = Array.from({length: Math.round(top / step) + 1}, (_, line) => data.format(line * step));
    const left = Math.max(...texts.map((text) => text.length)) * 7 + LABEL_GAP;
    const y = (/** @type {number} */ value) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP);
    const lines = texts.flatMap((text, line) => {
      const at = Math.round(y(line * step)) + 0.5;
      const label = svg('text', {x: left - LABEL_GAP, y: at + 4, class: 'scale'});
      label.textContent = text;
      return [svg('line', {x1: left, x2: this.#width - RIGHT, y1: at, y2: at, class: line === 0 ? 'base' : ''}), label];
    });
    this.#svg.setAttribute('width', String(this.#width));
    this.#svg.setAttribute('viewBox', `0 0 ${this.#width} ${HEIGHT}`);
    this.#svg.setAttribute('aria-label', data.label);
    this.#svg.replaceChildren(...lines, ...this.#columns(data, left, y));
  }

  /**
   * @param {PlotData} data
   * @param {number} left
   * @param {(value: number) => number} y
   */
  #columns({days, series}, left, y) {
    const pitch = (this.#width - left - RIGHT) / days.length;
    const gap = Math.min(pitch * 0.28, 10);
    const width = Math.min(MAX_BAR, pitch - gap);
    const labelEvery = Math.ceil(DAY_LABEL_WIDTH / pitch);
    return days.map((day, index) => {
      const x = left + index * pitch;
      const column = svg('g', {class: 'column', 'data-day': day});
      column.append(svg('rect', {x, y: TOP, width: pitch, height: HEIGHT - BOTTOM - TOP, class: 'ground'}));
      let below = 0;
      for (const {swatch, values} of series) {
        const value = Math.max(0, values[index] ?? 0);
        const [low, high] = [y(below), y(below + value)];
        below += value;
        if (value > 0) {
          column.append(svg('rect', {x: x + (pitch - width) / 2, y: high, width, height: Math.max(0.75, low - high), class: `bar swatch-${swatch}`}));
        }
      }
      if (index % labelEvery === 0) {
        const label = svg('text', {x: x + pitch / 2, y: HEIGHT - 6, class: 'day'});
        label.textContent = dayText(day).replace(/^\S+ /, '');
        column.append(label);
      }
      return column;
    });
  }
}

/**
 * Round numbers for lines across, and the one at or above the greatest value.
 *
 * @param {number} greatest
 * @returns {{step: number, top: number}}
 */
export function scaleFor(greatest) {
  if (greatest <= 0) {
    return {step: 1, top: 1};
  }
  const rough = greatest / LINES;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
  return {step, top: Math.ceil(greatest / step - 0.001) * step};
}

/** @param {PlotData} data what each day's column is high */
function sums({days, series}) {
  return days.map((_, index) => series.reduce((sum, {values}) => sum + Math.max(0, values[index] ?? 0), 0));
}

/** @param {Event} event */
function dayUnder(event) {
  const column = event.target instanceof Element ? event.target.closest('[data-day]') : null;
  return column?.getAttribute('data-day') ?? undefined;
}
