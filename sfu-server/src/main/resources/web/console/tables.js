import {formatAddress} from './address.js';
import {html, svg, swatch} from './html.js';
import {count, dayText, duration, roomText} from './words.js';

/** @typedef {import('./address.js').View} View */
/** @typedef {import('./billing.js').Amount} Amount */
/** @typedef {import('./billing.js').Interval} Interval */
/** @typedef {import('./statement.js').Column} Column */
/** @typedef {import('./statement.js').Table} Table */
/** @typedef {import('./zone.js').Zone} Zone */

const NOTHING = '–';
const SHARES_WIDTH = 100;

/**
 * Days and tiers: what an application's days cost, or what part of them a room or a user took.
 *
 * @param {HTMLElement} table
 * @param {Table} days
 * @param {View} view
 * @param {string} currency
 */
export function drawDays(table, {columns, rows, foot}, view, currency) {
  const billed = !view.room;
  const text = (/** @type {Amount | undefined} */ amount) => (billed ? minutesText(amount) : timeText(amount));
  const places = Math.max(...[...rows, foot].flatMap(({cells, together}) => [...cells, together]).map((amount) => amount?.cost?.places ?? 0));
  const cost = (/** @type {Amount | undefined} */ amount) => costText(amount, places);
  const caption = billed ? 'Minutes by day and tier, and their cost' : 'Time by day and tier, as hours, minutes and seconds';
  const head = [
    html('th', {scope: 'col'}, 'Day'),
    ...columns.map(({label, swatch: colour}) => heading(label, swatch(colour))),
    heading(billed ? 'Minutes' : 'Together'),
    ...(billed ? [heading(currency)] : []),
  ];
  const body = rows.map(({key, cells, together}) =>
    html(
      'tr',
      {'data-day': key},
      html('th', {scope: 'row'}, link(dayText(key), {...view, period: {from: key, to: key}})),
      ...cells.map((cell) => number(text(cell))),
      number(text(together), 'together'),
      ...(billed ? [number(cost(together), 'together')] : []),
    ),
  );
  const feet = [
    html(
      'tr',
      {class: 'sum', 'data-testid': 'days-sum'},
      html('th', {scope: 'row'}, 'Together'),
      ...foot.cells.map((cell) => number(text(cell))),
      number(text(foot.together), 'together'),
      ...(billed ? [number(cost(foot.together), 'together')] : []),
    ),
  ];
  if (billed) {
    feet.push(
      html(
        'tr',
        {'data-testid': 'days-price'},
        html('th', {scope: 'row'}, `${currency} per 1,000`),
        ...columns.map(({price}) => number(price ?? NOTHING)),
        number(''),
        number(''),
      ),
      html(
        'tr',
        {class: 'sum', 'data-testid': 'days-cost'},
        html('th', {scope: 'row'}, `Cost in ${currency}`),
        ...foot.cells.map((cell) => number(cost(cell))),
        number(''),
        number(cost(foot.together), 'together'),
      ),
    );
  }
  fill(table, caption, head, body, feet);
}

/**
 * Rooms of an application, or users of a room, each leading to what it is made of.
 *
 * @param {HTMLElement} table
 * @param {Table} list
 * @param {View} view
 */
export function drawList(table, {columns, rows}, view) {
  const ofRooms = !view.room;
  const longest = Math.max(1, ...rows.map(({together}) => together.ms));
  const head = [...[ofRooms ? 'Room' : 'User', 'Tiers'].map((text) => html('th', {scope: 'col'}, text)), heading('Time')];
  const body = rows.map(({key, cells, together}) => {
    const name = ofRooms ? roomText(key) : key;
    return html(
      'tr',
      {'data-key': key},
      html('th', {scope: 'row', title: name}, link(name, ofRooms ? {...view, room: key} : {...view, user: key})),
      html('td', {class: 'shares'}, shares(columns, cells, longest)),
      number(timeText(together), 'together'),
    );
  });
  fill(table, `Time by ${ofRooms ? 'room' : 'user'}, as hours, minutes and seconds`, head, body, []);
}

/**
 * Tiers side by side.
 *
 * @param {readonly Column[]} columns
 * @param {readonly (Amount | undefined)[]} cells
 * @param {number} longestMs that takes the whole width
 */
function shares(columns, cells, longestMs) {
  const said = columns.flatMap(({label}, place) => (cells[place] ? [`${label} ${timeText(cells[place])}`] : [])).join(', ');
  let x = 0;
  const bars = columns.flatMap(({swatch: colour}, place) => {
    const width = (Math.max(0, cells[place]?.ms ?? 0) / longestMs) * SHARES_WIDTH;
    x += width;
    return width > 0 ? [svg('rect', {x: x - width, y: 0, width: Math.max(0.5, width - 0.5), height: 10, class: `bar swatch-${colour}`})] : [];
  });
  const title = svg('title', {});
  title.textContent = said;
  return svg('svg', {role: 'img', 'aria-label': said, viewBox: `0 0 ${SHARES_WIDTH} 10`, preserveAspectRatio: 'none'}, title, ...bars);
}

/**
 * @param {HTMLElement} table
 * @param {readonly Interval[]} intervals
 * @param {readonly Column[]} columns
 * @param {Zone} zone
 */
export function drawIntervals(table, intervals, columns, zone) {
  const head = [...['Began', 'Tier', 'Stream played'].map((text) => html('th', {scope: 'col'}, text)), heading('Picture, pixels'), heading('Time')];
  const body = intervals.map(({id, stream, policy, tier, pixels, start, ms, corrects, reason}) => {
    const column = columns.find((each) => each.policy === policy && each.tier === tier);
    const played = corrects ? html('td', {class: 'correction'}, `Correction: ${reason}`) : html('td', {}, stream || NOTHING);
    return html(
      'tr',
      {'data-id': id, title: `Entry ${id}${corrects ? `, corrects ${corrects}` : ''}`},
      html('th', {scope: 'row', class: 'moment'}, zone.text(start)),
      html('td', {class: 'tier'}, ...(column ? [swatch(column.swatch)] : []), column?.label ?? tier),
      played,
      number(pixels > 0 ? count(pixels) : NOTHING),
      number(duration(ms), 'together'),
    );
  });
  fill(table, 'Intervals, oldest begin first', head, body, []);
}

/** @param {Amount | undefined} amount */
export function minutesText(amount) {
  return amount?.minutes === undefined ? NOTHING : count(amount.minutes);
}

/** @param {Amount | undefined} amount */
export function timeText(amount) {
  return amount === undefined ? NOTHING : duration(amount.ms);
}

/**
 * @param {Amount | undefined} amount
 * @param {number} [places] digits behind the point, where others in its column need them
 */
export function costText(amount, places) {
  return amount?.cost === undefined ? NOTHING : amount.cost.toString(places);
}

/**
 * @param {HTMLElement} table
 * @param {string} caption
 * @param {Node[]} head
 * @param {Node[]} body
 * @param {Node[]} foot
 */
function fill(table, caption, head, body, foot) {
  table.replaceChildren(
    html('caption', {class: 'sr-only'}, caption),
    html('thead', {}, html('tr', {}, ...head)),
    html('tbody', {}, ...body),
    ...(foot.length > 0 ? [html('tfoot', {}, ...foot)] : []),
  );
}

/**
 * @param {string} text
 * @param {...Node} before
 */
function heading(text, ...before) {
  return html('th', {scope: 'col', class: 'number'}, ...before, text);
}

/**
 * @param {string} text
 * @param {string} [kind]
 */
function number(text, kind = '') {
  return html('td', {class: `number ${kind}`.trim()}, text);
}

/**
 * @param {string} text
 * @param {View} view
 */
function link(text, view) {
  return html('a', {href: formatAddress(view)}, text);
}
