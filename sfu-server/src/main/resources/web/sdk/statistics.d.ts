export class PusherMeter {
    /**
     * @param {Report} report
     * @param {number} nowMs wall clock
     * @returns {import('./types.js').V2TXLivePusherStatistics}
     */
    update(report: Report, nowMs: number): import("./types.js").V2TXLivePusherStatistics;
    #private;
}
export class PlayerMeter {
    /**
     * @param {Report} report
     * @param {number} nowMs wall clock
     * @param {{blockedMs: number, totalBlockedMs: number}} render of the same interval
     * @returns {import('./types.js').V2TXLivePlayerStatistics}
     */
    update(report: Report, nowMs: number, render: {
        blockedMs: number;
        totalBlockedMs: number;
    }): import("./types.js").V2TXLivePlayerStatistics;
    #private;
}
/**
 * Turns two readings of `getStats()` into the rates between them. Readings are anything with the
 * `values()` of an RTCStatsReport.
 */
export type Report = {
    values(): Iterable<any>;
};
