const DAY_MS = 86_400_000;

/** The days of a time zone: ISO dates of the calendar there. */
export class Zone {
  #format;
  #time;
  #name;

  /** @param {string} name as in the IANA time zone database, or an offset such as `+08:00` */
  constructor(name) {
    // Java writes an offset of nought as one letter, which is no name here
    this.#name = name === 'Z' ? 'UTC' : name;
    const fields = /** @type {const} */ ({timeZone: this.#name, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit'});
    this.#format = new Intl.DateTimeFormat('en-GB', {...fields, hour: '2-digit', minute: '2-digit', second: '2-digit'});
    this.#time = new Intl.DateTimeFormat('en-GB', {timeZone: this.#name, timeZoneName: 'shortOffset'});
  }

  get name() {
    return this.#name;
  }

  /**
   * How far its clocks are from UTC, as people write it.
   *
   * @param {Date} moment
   */
  offset(moment) {
    const text = this.#time.formatToParts(moment).find(({type}) => type === 'timeZoneName')?.value ?? '';
    return text.replace('GMT', 'UTC');
  }

  /**
   * @param {Date} moment
   * @returns {string} such as `2026-11-03`
   */
  dayOf(moment) {
    return this.#parts(moment).day;
  }

  /**
   * @param {Date} moment
   * @returns {string} such as `2026-11-03 18:07:12`
   */
  text(moment) {
    const {day, time} = this.#parts(moment);
    return `${day} ${time}`;
  }

  /** @param {Date} moment */
  #parts(moment) {
    const parts = Object.fromEntries(this.#format.formatToParts(moment).map(({type, value}) => [type, value]));
    return {
      day: `${parts.year?.padStart(4, '0')}-${parts.month}-${parts.day}`,
      time: `${parts.hour}:${parts.minute}:${parts.second}`,
    };
  }
}

/**
 * @param {string} day such as `2026-11-03`
 * @param {number} days
 */
export function plusDays(day, days) {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/**
 * How many days lie between.
 *
 * @param {string} from
 * @param {string} to
 */
export function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** @param {string} day whether there is such a day in the calendar */
export function isDay(day) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) {
    return false;
  }
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === day;
}
