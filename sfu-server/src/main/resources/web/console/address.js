import {isDay, plusDays, daysBetween} from './zone.js';

/**
 * What the page shows, and the fragment of its address says: nothing secret.
 *
 * @typedef {{app: string, period: Period, room?: string, user?: string, unit: Unit}} View
 *   room: `str/NAME` or `int/NUMBER`, as in the control API's paths
 * @typedef {{month: string} | {from: string, to: string}} Period whole days, the last one too
 * @typedef {'time' | 'cost'} Unit what the plot measures
 */

/** A year and its leap day. */
export const MAX_DAYS = 366;

const MAX_APP = 4_294_967_295;

/**
 * @param {string} hash the fragment, with its `#`
 * @param {string} today
 * @returns {View} as much of it as the fragment says; the rest as at first
 */
export function parseAddress(hash, today) {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const app = given.get('app') ?? '';
  const room = given.get('room') ?? '';
  const user = given.get('user') ?? '';
  /** @type {View} */
  const view = {
    app: isApp(app) ? app : '',
    period: periodOf(given) ?? {month: today.slice(0, 7)},
    unit: given.get('unit') === 'cost' ? 'cost' : 'time',
  };
  if (/^(str\/.|int\/[1-9]\d{0,9}$)/s.test(room)) {
    view.room = room;
    if (user) {
      view.user = user;
    }
  }
  return view;
}

/**
 * @param {View} view
 * @returns {string} the fragment, with its `#`
 */
export function formatAddress({app, period, room, user, unit}) {
  const said = new URLSearchParams();
  if (app) {
    said.set('app', app);
  }
  for (const [name, value] of Object.entries(period)) {
    said.set(name, value);
  }
  if (room) {
    said.set('room', room);
  }
  if (room && user) {
    said.set('user', user);
  }
  if (unit !== 'time') {
    said.set('unit', unit);
  }
  return `#${said}`;
}

/** @param {string} text whether it names an application */
export function isApp(text) {
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) <= MAX_APP;
}

/** @param {string} text such as `2026-11` */
export function isMonth(text) {
  return isDay(`${text}-01`);
}

/**
 * What is wrong with a range of days; empty when nothing is.
 *
 * @param {string} from
 * @param {string} to
 */
export function rangeProblem(from, to) {
  if (!isDay(from) || !isDay(to)) {
    return 'Choose the first and the last day.';
  }
  const days = daysBetween(from, to) + 1;
  if (days < 1) {
    return 'The last day lies before the first.';
  }
  return days > MAX_DAYS ? `${days} days are too many (at most ${MAX_DAYS}).` : '';
}

/**
 * The first day of a period, and the first that no longer belongs to it.
 *
 * @param {Period} period
 * @returns {{from: string, end: string}}
 */
export function boundsOf(period) {
  if ('month' in period) {
    return {from: `${period.month}-01`, end: `${plusMonths(period.month, 1)}-01`};
  }
  return {from: period.from, end: plusDays(period.to, 1)};
}

/**
 * @param {string} month such as `2026-11`
 * @param {number} months
 */
export function plusMonths(month, months) {
  const date = new Date(`${month}-01`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 7);
}

/** @param {URLSearchParams} given */
function periodOf(given) {
  const month = given.get('month') ?? '';
  if (isMonth(month)) {
    return {month};
  }
  const from = given.get('from') ?? '';
  const to = given.get('to') ?? '';
  return rangeProblem(from, to) === '' ? {from, to} : undefined;
}
