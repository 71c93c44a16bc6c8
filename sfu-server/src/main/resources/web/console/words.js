const MONTH = new Intl.DateTimeFormat('en-GB', {timeZone: 'UTC', month: 'long', year: 'numeric'});
const DAY = new Intl.DateTimeFormat('en-GB', {timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short'});
const DAY_AND_YEAR = new Intl.DateTimeFormat('en-GB', {timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric'});
const NUMBER = new Intl.NumberFormat('en-US', {maximumFractionDigits: 0});

/** @param {number} value */
export function count(value) {
  return NUMBER.format(value);
}

/**
 * @param {number} value
 * @param {string} one
 * @param {string} many
 */
export function counted(value, one, many) {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/**
 * To the millisecond, as the ledger has it.
 *
 * @param {number} ms
 * @returns {string} such as `12:03:04.050`
 */
export function duration(ms) {
  const size = Math.abs(ms);
  const two = (/** @type {number} */ value) => String(Math.floor(value)).padStart(2, '0');
  const text = `${count(Math.floor(size / 3_600_000))}:${two((size / 60_000) % 60)}:${two((size / 1000) % 60)}`;
  return `${ms < 0 ? '−' : ''}${text}.${String(size % 1000).padStart(3, '0')}`;
}

/** @param {string} month such as `2026-11` */
export function monthText(month) {
  return MONTH.format(new Date(`${month}-01`));
}

/** @param {string} day such as `2026-11-03` */
export function dayText(day) {
  return DAY.format(new Date(day));
}

/** @param {import('./address.js').Period} period */
export function periodText(period) {
  if ('month' in period) {
    return monthText(period.month);
  }
  const [from, to] = [period.from, period.to].map((day) => DAY_AND_YEAR.format(new Date(day)));
  return from === to ? `${from}` : `${from} to ${to}`;
}

/** @param {string} room `str/NAME` or `int/NUMBER` */
export function roomText(room) {
  return room.startsWith('int/') ? `#${room.slice(4)}` : room.slice(4);
}
