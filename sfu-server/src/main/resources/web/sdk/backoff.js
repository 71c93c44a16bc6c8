const BASE_MS = 500;
const MAX_MS = 15_000;
/** A server may ask for a longer pause than we would make, but not for a forever. */
const MAX_RETRY_AFTER_MS = 120_000;

/**
 * Exponential back-off with jitter: a delay between half and all of `base × 2^n`, so that the
 * viewers of a server that went away do not come back all at once.
 */
export class Backoff {
  #attempt = 0;
  #baseMs;
  #maxMs;
  #random;

  /** @param {{baseMs?: number, maxMs?: number, random?: () => number}} [options] */
  constructor({baseMs = BASE_MS, maxMs = MAX_MS, random = Math.random} = {}) {
    this.#baseMs = baseMs;
    this.#maxMs = maxMs;
    this.#random = random;
  }

  /** Attempts since the last reset. */
  get attempt() {
    return this.#attempt;
  }

  /**
   * @param {number} [retryAfterMs] what the server asked for; never undercut
   * @returns {number} milliseconds to wait before the next attempt
   */
  next(retryAfterMs) {
    const ceiling = Math.min(this.#maxMs, this.#baseMs * 2 ** Math.min(this.#attempt, 30));
    this.#attempt++;
    if (retryAfterMs !== undefined) {
      return Math.min(retryAfterMs, MAX_RETRY_AFTER_MS) + this.#random() * this.#baseMs;
    }
    return ceiling * (0.5 + this.#random() * 0.5);
  }

  reset() {
    this.#attempt = 0;
  }
}

/**
 * Reads a `Retry-After` header (RFC 9110 §10.2.3): seconds or a date.
 *
 * @param {string | null} value
 * @param {number} nowMs
 * @returns {number | undefined}
 */
export function parseRetryAfter(value, nowMs) {
  if (value === null) {
    return undefined;
  }
  if (/^\s*\d{1,9}\s*$/.test(value)) {
    return Number(value) * 1000;
  }
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
