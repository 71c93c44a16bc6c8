import {byId, setText} from '../ui/dom.js';
import {boundsOf, formatAddress} from './address.js';
import {Decimal} from './decimal.js';
import {html, swatch} from './html.js';
import {Plot} from './plot.js';
import {columnsOf, longestFirst, tableOf} from './statement.js';
import {costText, drawDays, drawIntervals, drawList, minutesText, timeText} from './tables.js';
import {count, counted, duration, monthText, periodText, roomText} from './words.js';
import {daysBetween, plusDays} from './zone.js';

/**
 * @typedef {import('./address.js').View} View
 * @typedef {import('./billing.js').Amount} Amount
 * @typedef {import('./billing.js').Interval} Interval
 * @typedef {import('./billing.js').Rates} Rates
 * @typedef {import('./billing.js').Sum} Sum
 * @typedef {import('./statement.js').Table} Table
 * @typedef {import('./zone.js').Zone} Zone
 * @typedef {{view: View, rates: Rates, zone: Zone, days: Sum[], settledUntil?: Date, list: Sum[], intervals: Interval[], more: boolean}} Statement
 *   list: by room or by user; intervals: instead of it for one user; more: there are more of them
 */

/** A statement on the page. */
export class StatementView {
  #plot;
  /** @type {Statement | undefined} */
  #statement;
  /** @type {Table | undefined} */
  #days;

  /** @param {(view: View) => void} onOpen a day was chosen in the plot */
  constructor(onOpen) {
    this.#plot = new Plot(byId('plot', HTMLElement), {
      onDay: (day) => this.#read(day),
      onChoose: (day) => {
        if (this.#statement) {
          onOpen({...this.#statement.view, period: {from: day, to: day}});
        }
      },
    });
  }

  /** @param {Statement} statement */
  show(statement) {
    const {view, rates, days} = statement;
    this.#statement = statement;
    this.#days = tableOf(columnsOf(rates, days), days, ({day}) => day);
    this.#showHead(statement);
    const isEmpty = days.length === 0;
    byId('empty', HTMLElement).hidden = !isEmpty;
    setText(byId('empty-text', HTMLElement), `Nobody was on mic here: ${periodText(view.period)}.`);
    byId('filled', HTMLElement).hidden = isEmpty;
    if (!isEmpty) {
      this.#showAmounts(this.#days, statement);
      drawDays(byId('days', HTMLElement), this.#days, view, rates.currency);
      this.showList(statement);
      this.#draw();
    }
  }

  /**
   * Its list alone, as when there is more of it.
   *
   * @param {Statement} statement
   */
  showList(statement) {
    const {view, rates, zone, list, intervals, more} = statement;
    this.#statement = statement;
    const title = byId('list-title', HTMLElement);
    const table = byId('list', HTMLElement);
    const note = byId('list-note', HTMLElement);
    byId('more', HTMLButtonElement).hidden = !more;
    byId('tables', HTMLElement).dataset.list = view.user ? 'intervals' : 'sums';
    if (view.user) {
      setText(title, 'Intervals');
      drawIntervals(table, intervals, columnsOf(rates, this.#statement.days), zone);
      const shown = more ? `The first ${count(intervals.length)}` : counted(intervals.length, 'interval', 'intervals');
      setText(note, `${shown}, by when they began in ${zone.name}. One that reaches past the period is shown whole.`);
      return;
    }
    const sums = tableOf(columnsOf(rates, list), list, ({room, user}) => (view.room ? user : room));
    // while there is more to come its place among the others is not known
    const sorted = more ? sums : longestFirst(sums);
    setText(title, view.room ? 'Users' : 'Rooms');
    drawList(table, sorted, view);
    const shown = view.room ? counted(sorted.rows.length, 'user', 'users') : counted(sorted.rows.length, 'room', 'rooms');
    setText(note, more ? `The first ${shown} by name.` : `${shown}, those of the most time first.`);
  }

  #draw() {
    if (!this.#statement || !this.#days) {
      return;
    }
    const {view, rates, zone} = this.#statement;
    const billed = !view.room;
    const cost = view.unit === 'cost' && billed;
    byId('units', HTMLElement).hidden = !billed;
    const {from, end} = boundsOf(view.period);
    const days = Array.from({length: daysBetween(from, end)}, (_, index) => plusDays(from, index));
    const byDay = new Map(this.#days.rows.map((row) => [row.key, row]));
    const measure = (/** @type {Amount | undefined} */ amount) =>
      cost ? (amount?.cost?.toNumber() ?? 0) : billed ? (amount?.minutes ?? 0) : (amount?.ms ?? 0) / 3_600_000;
    const name = cost ? `Cost by day, ${rates.currency}` : billed ? 'Minutes by day' : 'Hours by day';
    setText(byId('plot-name', HTMLElement), name);
    this.#plot.show({
      days,
      series: this.#days.columns.map(({swatch: colour}, place) => ({
        swatch: colour,
        values: days.map((day) => measure(byDay.get(day)?.cells[place])),
      })),
      format: (value) => (Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(3)))),
      label: `${name} and tier, days of ${zone.name}. The table “Days” has the same as numbers.`,
    });
    byId('plot-card', HTMLElement).hidden = days.length === 1;
  }

  /** @param {Statement} statement */
  #showHead({view, rates, zone, settledUntil}) {
    const {app, period, room, user} = view;
    const {from, end} = boundsOf(period);
    setText(byId('title', HTMLElement), periodText(period));
    document.title = [periodText(period), user, room && `room ${roomText(room)}`, `app ${app}`, 'Coanchor'].filter(Boolean).join(' · ');
    const about = byId('about', HTMLElement);
    about.replaceChildren(`Days of ${zone.name} (${zone.offset(new Date(from))}), counted ${rates.policy}.`);
    if (!('month' in period)) {
      const month = from.slice(0, 7);
      about.append(' ', html('a', {href: formatAddress({...view, period: {month}})}, `All of ${monthText(month)}`));
    }
    setText(byId('settled', HTMLElement), settledText(settledUntil, end, zone));
    const crumbs = [
      {text: `App ${app}`, view: {...view, room: undefined, user: undefined}},
      ...(room ? [{text: `Room ${roomText(room)}`, view: {...view, user: undefined}}] : []),
      ...(user ? [{text: `User ${user}`, view}] : []),
    ];
    byId('crumbs', HTMLElement).replaceChildren(
      ...crumbs.map(({text, view: target}, place) => {
        const here = place === crumbs.length - 1;
        return html('li', {}, here ? html('span', {'aria-current': 'page'}, text) : html('a', {href: formatAddress(target)}, text));
      }),
    );
  }

  /**
   * @param {Table} table
   * @param {Statement} statement
   */
  #showAmounts({columns, rows, foot}, {view, rates}) {
    const billed = !view.room;
    const places = Math.max(...[...foot.cells, foot.together].map((cell) => cell?.cost?.places ?? 0));
    const cards = columns.map(({label, swatch: colour, price}, place) => {
      const cell = foot.cells[place] ?? {ms: 0, minutes: 0, cost: Decimal.ZERO};
      return billed
        ? amount(label, `${minutesText(cell)} min`, [`${rates.currency} ${costText(cell, places)}`, price ? `${price} per 1,000` : 'no price'], swatch(colour))
        : amount(label, timeText(cell), [], swatch(colour));
    });
    const {together} = foot;
    const days = counted(rows.length, 'day', 'days');
    const whole = billed
      ? amount('Together', `${rates.currency} ${costText(together)}`, [`${minutesText(together)} minutes`, `on ${days}`])
      : amount('Together', timeText(together), [`hours, on ${days}`]);
    whole.classList.add('whole');
    byId('amounts', HTMLElement).replaceChildren(whole, ...cards);
  }

  /** @param {string | undefined} day what the pointer is over */
  #read(day) {
    const row = this.#days?.rows.find(({key}) => key === day);
    const reading = byId('plot-reading', HTMLElement);
    if (!day || !this.#days || !this.#statement) {
      reading.replaceChildren();
      return;
    }
    const {view, rates} = this.#statement;
    const parts = this.#days.columns.flatMap(({label, swatch: colour}, place) => {
      const cell = row?.cells[place];
      return cell ? [html('span', {}, swatch(colour), `${label} ${view.room ? duration(cell.ms) : minutesText(cell)}`)] : [];
    });
    const whole = row ? (view.room ? '' : `${rates.currency} ${costText(row.together)}`) : 'nothing';
    reading.replaceChildren(html('b', {}, periodText({from: day, to: day})), ...parts, whole);
  }
}

/**
 * @param {string} name
 * @param {string} value
 * @param {readonly string[]} more
 * @param {...Node} before
 */
function amount(name, value, more, ...before) {
  return html(
    'li',
    {class: 'amount'},
    html('span', {class: 'amount-name'}, ...before, name),
    html('span', {class: 'amount-value'}, value),
    ...more.map((text) => html('span', {class: 'amount-more'}, text)),
  );
}

/**
 * How final it is.
 *
 * @param {Date | undefined} until
 * @param {string} end the first day that no longer belongs to it
 * @param {Zone} zone
 */
function settledText(until, end, zone) {
  if (!until) {
    return 'Nothing of it is settled yet: it may still grow.';
  }
  if (zone.dayOf(until) >= end) {
    return 'Settled: nothing but a correction changes it.';
  }
  return `Settled until ${zone.text(until)}. What is later may still grow.`;
}
