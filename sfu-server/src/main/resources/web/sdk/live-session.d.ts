/**
 * What a pusher and a player make of a {@link LiveSession}.
 *
 * @template S
 * @typedef {{
 *   action: 'push' | 'play',
 *   statusEvent: string,
 *   notify(method: string, ...parameters: unknown[]): void,
 *   onStarting(): void,
 *   createSession(): import('./peer-session.js').PeerSession,
 *   onConnected(): void,
 *   onInterrupted(): void,
 *   onDisconnected(): void,
 *   measure(report: RTCStatsReport, nowMs: number): S,
 *   onStatistics(statistics: S): void,
 * }} LiveSessionOptions
 */
/**
 * What pushing and playing have in common: a connection that is kept up from start to stop, its
 * status, what the observer is told of that, and its statistics.
 *
 * @template S
 */
export class LiveSession<S> {
    /** @param {LiveSessionOptions<S>} options */
    constructor(options: LiveSessionOptions<S>);
    /**
     * Makes the browser's half of a connection, so that the next {@link start} only has to ask for it.
     *
     * @returns {number} REFUSED while running
     */
    prepare(): number;
    /** What was prepared does not fit any more. */
    dropPrepared(): void;
    /**
     * Starts, and keeps at it until {@link stop} or an error that trying again cannot mend.
     *
     * @param {string} url
     * @returns {number} a V2TXLiveCode
     */
    start(url: string): number;
    /** @returns {number} */
    stop(): number;
    /** From a start to a stop or a final error. */
    get isRunning(): boolean;
    /** One of V2TXLivePushStatus, which are V2TXLivePlayStatus too. */
    get status(): number;
    /** The last statistics that were told. */
    get statistics(): S | undefined;
    /** The connection of the moment. */
    get peerConnection(): RTCPeerConnection | undefined;
    /**
     * @param {string} key `statisticsInterval`: milliseconds between statistics, at least 100
     * @param {unknown} value
     * @returns {number}
     */
    setProperty(key: string, value: unknown): number;
    /**
     * @param {number} status
     * @param {string} message
     * @param {import('./types.js').ExtraInfo} [extraInfo]
     */
    setStatus(status: number, message: string, extraInfo?: import("./types.js").ExtraInfo): void;
    /** Tells statistics from here on until the connection is lost. */
    startStatistics(): void;
    #private;
}
/**
 * What a pusher and a player make of a {@link LiveSession}.
 */
export type LiveSessionOptions<S> = {
    action: "push" | "play";
    statusEvent: string;
    notify(method: string, ...parameters: unknown[]): void;
    onStarting(): void;
    createSession(): import("./peer-session.js").PeerSession;
    onConnected(): void;
    onInterrupted(): void;
    onDisconnected(): void;
    measure(report: RTCStatsReport, nowMs: number): S;
    onStatistics(statistics: S): void;
};
