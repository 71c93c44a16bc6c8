const SECONDS = 60;
const WIDTH = 120;
const HEIGHT = 40;
const SVG = 'http://www.w3.org/2000/svg';

/** One measurement: its name, its value now, and its last minute as a line. */
export class Graph {
  /** @type {(number | undefined)[]} */
  #points = [];
  #options;
  #name = document.createElement('figcaption');
  #value = document.createElement('p');
  #note = document.createElement('p');
  #area = path('area');
  #line = path('');

  /**
   * @param {{id: string, name: string, unit: string, floor: number,
   *   format?: (value: number) => string}} options floor: the least top of the scale
   */
  constructor(options) {
    this.#options = options;
    this.element = document.createElement('figure');
    this.element.className = 'graph';
    this.element.dataset.testid = `graph-${options.id}`;
    this.#name.className = 'graph-name';
    this.#value.className = 'graph-value';
    this.#note.className = 'graph-note';
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    svg.append(this.#area, this.#line);
    this.element.append(this.#name, this.#value, this.#note, svg);
    this.#name.textContent = options.name;
    this.clear();
  }

  /**
   * @param {number | undefined} value undefined: nothing to tell
   * @param {{about?: string, note?: string}} [more] about: how it was measured; note: what to say
   *   instead of average and peak
   */
  add(value, {about, note} = {}) {
    push(this.#points, value);
    this.#show(value);
    const known = this.#points.filter((point) => point !== undefined);
    const average = known.reduce((sum, point) => sum + point, 0) / (known.length || 1);
    const peak = Math.max(0, ...known);
    const summary = about ? `${about} · avg ${this.#text(average)}` : `avg ${this.#text(average)} · peak ${this.#text(peak)}`;
    this.#note.textContent = note ?? (known.length > 0 ? summary : '');
    this.#draw(Math.max(this.#options.floor, peak));
  }

  clear() {
    this.#points = [];
    this.#show(undefined);
    this.#note.textContent = '';
    this.#draw(this.#options.floor);
  }

  /** @param {number | undefined} value */
  #show(value) {
    const unit = document.createElement('small');
    unit.textContent = this.#options.unit;
    this.#value.replaceChildren(value === undefined ? '–' : this.#text(value), unit);
  }

  /** @param {number} value */
  #text(value) {
    return this.#options.format?.(value) ?? String(Math.round(value));
  }

  /** @param {number} top */
  #draw(top) {
    const line = trace(this.#points, top * 1.08);
    this.#line.setAttribute('d', line.path);
    this.#area.setAttribute('d', line.area);
  }
}

/**
 * The newest point at the right edge, one second a step.
 *
 * @param {readonly (number | undefined)[]} points
 * @param {number} top
 */
function trace(points, top) {
  const step = WIDTH / (SECONDS - 1);
  let line = '';
  let area = '';
  let runStart = NaN;
  points.forEach((value, index) => {
    const x = WIDTH - (points.length - 1 - index) * step;
    if (value === undefined) {
      runStart = NaN;
      return;
    }
    const y = HEIGHT - 1 - (Math.max(0, value) / top) * (HEIGHT - 3);
    const starts = Number.isNaN(runStart);
    runStart = starts ? x : runStart;
    line += `${starts ? 'M' : 'L'}${x.toFixed(2)} ${y.toFixed(2)}`;
    area += starts ? `M${x.toFixed(2)} ${HEIGHT}L${x.toFixed(2)} ${y.toFixed(2)}` : `L${x.toFixed(2)} ${y.toFixed(2)}`;
    if (points[index + 1] === undefined) {
      area += `L${x.toFixed(2)} ${HEIGHT}Z`;
    }
  });
  return {path: line, area};
}

/**
 * @param {(number | undefined)[]} points
 * @param {number | undefined} value
 */
function push(points, value) {
  points.push(value);
  points.splice(0, points.length - SECONDS);
}

/** @param {string} className */
function path(className) {
  const element = document.createElementNS(SVG, 'path');
  element.setAttribute('class', className);
  return element;
}
