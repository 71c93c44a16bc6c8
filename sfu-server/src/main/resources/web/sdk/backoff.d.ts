/**
 * Reads a `Retry-After` header (RFC 9110 §10.2.3): seconds or a date.
 *
 * @param {string | null} value
 * @param {number} nowMs
 * @returns {number | undefined}
 */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined;
/**
 * Exponential back-off with jitter: a delay between half and all of `base × 2^n`, so that the
 * viewers of a server that went away do not come back all at once.
 */
export class Backoff {
    /** @param {{baseMs?: number, maxMs?: number, random?: () => number}} [options] */
    constructor({ baseMs, maxMs, random }?: {
        baseMs?: number;
        maxMs?: number;
        random?: () => number;
    });
    /** Attempts since the last reset. */
    get attempt(): number;
    /**
     * @param {number} [retryAfterMs] what the server asked for; never undercut
     * @returns {number} milliseconds to wait before the next attempt
     */
    next(retryAfterMs?: number): number;
    reset(): void;
    #private;
}
