import {boundsOf} from './address.js';
import {get} from './api.js';
import {Decimal} from './decimal.js';

/**
 * What the control API's BillingService says, as this page wants it.
 *
 * @typedef {import('./address.js').View} View
 * @typedef {{policy: string, name: string, price?: string}} Tier price: of 1,000 minutes
 * @typedef {{policy: string, tiers: Tier[], currency: string, zone: string}} Rates policy: the one in force; tiers: of all policies
 * @typedef {{ms: number, minutes?: number, cost?: Decimal}} Amount minutes and cost: only of whole days of an application
 * @typedef {{room: string, user: string, day: string, policy: string, tier: string, amount: Amount}} Sum
 * @typedef {{sums: Sum[], settledUntil?: Date, next: string}} SumPage next: empty on the last
 * @typedef {{id: string, stream: string, policy: string, tier: string, pixels: number, start: Date, ms: number, corrects: string,
 *   reason: string}} Interval
 * @typedef {{intervals: Interval[], next: string}} IntervalPage
 * @typedef {{room?: {strId?: string, intId?: number}, userId?: string, streamId?: string, day?: string, policy: string, tier: string,
 *   durationMs: string, minutes?: string, cost?: string}} UsageJson
 * @typedef {{id: string, streamId: string, policy: string, tier: string, pixels: string, startTime: string, durationMs: string,
 *   corrects: string, reason: string}} EntryJson
 */

const SUMS_A_PAGE = 1000;
const INTERVALS_A_PAGE = 200;

/** A year of a large application has millions of lines. */
const CSV_TIMEOUT_MS = 600_000;

/** Asks for statements of applications. */
export class BillingClient {
  #token;
  #fetch;

  /**
   * @param {() => string} token
   * @param {typeof globalThis.fetch} [fetch]
   */
  constructor(token, fetch = globalThis.fetch.bind(globalThis)) {
    this.#token = token;
    this.#fetch = fetch;
  }

  /**
   * @param {string} app
   * @param {AbortSignal} signal
   * @returns {Promise<Rates>}
   */
  async rates(app, signal) {
    const {policy, rateCards, currency, timeZone} = await this.#json(app, 'rates', new URLSearchParams(), signal);
    const tiers = rateCards.flatMap((/** @type {{policy: string, tiers: {name: string, pricePer1000Minutes: string}[]}} */ card) =>
      card.tiers.map(({name, pricePer1000Minutes}) => ({policy: card.policy, name, price: pricePer1000Minutes || undefined})),
    );
    return {policy, tiers, currency, zone: timeZone};
  }

  /**
   * All sums by day and tier.
   *
   * @param {View} view
   * @param {AbortSignal} signal
   * @returns {Promise<SumPage>}
   */
  async days(view, signal) {
    const whole = await this.sums(view, 'day', '', signal);
    while (whole.next) {
      const page = await this.sums(view, 'day', whole.next, signal);
      whole.sums.push(...page.sums);
      whole.next = page.next;
    }
    return whole;
  }

  /**
   * A page of sums by something and tier.
   *
   * @param {View} view
   * @param {'day' | 'room' | 'user'} by
   * @param {string} page empty for the first
   * @param {AbortSignal} signal
   * @returns {Promise<SumPage>}
   */
  async sums(view, by, page, signal) {
    const query = selection(view);
    query.set('groupBy', by);
    query.set('pageSize', String(SUMS_A_PAGE));
    query.set('pageToken', page);
    const answer = await this.#json(view.app, 'usage', query, signal);
    return {
      sums: answer.usage.map(sumOf),
      settledUntil: answer.settledUntil ? new Date(answer.settledUntil) : undefined,
      next: answer.nextPageToken,
    };
  }

  /**
   * @param {View} view
   * @param {string} page empty for the first
   * @param {AbortSignal} signal
   * @returns {Promise<IntervalPage>}
   */
  async intervals(view, page, signal) {
    const query = selection(view);
    query.set('pageSize', String(INTERVALS_A_PAGE));
    query.set('pageToken', page);
    const answer = await this.#json(view.app, 'intervals', query, signal);
    return {intervals: answer.intervals.map(intervalOf), next: answer.nextPageToken};
  }

  /**
   * @param {View} view
   * @param {'usage' | 'intervals'} what
   * @param {AbortSignal} signal
   * @returns {Promise<Blob>}
   */
  async csv(view, what, signal) {
    const query = selection(view);
    if (what === 'usage') {
      query.set('groupBy', 'day');
    }
    return (await this.#get(view.app, `${what}.csv`, query, signal, CSV_TIMEOUT_MS)).blob();
  }

  /**
   * @param {string} app
   * @param {string} call
   * @param {URLSearchParams} query
   * @param {AbortSignal} signal
   */
  async #json(app, call, query, signal) {
    return (await this.#get(app, call, query, signal)).json();
  }

  /**
   * @param {string} app
   * @param {string} call
   * @param {URLSearchParams} query
   * @param {AbortSignal} signal
   * @param {number} [timeoutMs]
   */
  #get(app, call, query, signal, timeoutMs) {
    const text = query.size > 0 ? `?${query}` : '';
    return get(`/api/v1/apps/${app}/billing/${call}${text}`, {token: this.#token(), signal, timeoutMs, fetch: this.#fetch});
  }
}

/** @param {View} view */
function selection({period, room, user}) {
  const {from, end} = boundsOf(period);
  const query = new URLSearchParams({from, to: end});
  if (room) {
    query.set(room.startsWith('int/') ? 'room.intId' : 'room.strId', room.slice(4));
  }
  if (user) {
    query.set('userId', user);
  }
  return query;
}

/**
 * @param {UsageJson} usage
 * @returns {Sum}
 */
function sumOf({room, userId = '', day = '', policy, tier, durationMs, minutes, cost}) {
  return {
    room: room?.strId !== undefined ? `str/${room.strId}` : room?.intId !== undefined ? `int/${room.intId}` : '',
    user: userId,
    day,
    policy,
    tier,
    amount: {
      ms: Number(durationMs),
      minutes: minutes === undefined ? undefined : Number(minutes),
      cost: cost ? Decimal.parse(cost) : undefined,
    },
  };
}

/**
 * @param {EntryJson} entry
 * @returns {Interval}
 */
function intervalOf({id, streamId, policy, tier, pixels, startTime, durationMs, corrects, reason}) {
  return {
    id,
    stream: streamId,
    policy,
    tier,
    pixels: Number(pixels),
    start: new Date(startTime),
    ms: Number(durationMs),
    corrects,
    reason,
  };
}
