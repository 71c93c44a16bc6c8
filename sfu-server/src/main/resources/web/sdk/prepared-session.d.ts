/**
 * At most one session whose offer is made ahead of its use: that is half of what opening one costs a browser.
 *
 * @typedef {import('./peer-session.js').PeerSession} PeerSession
 */
export class PreparedSession {
    /** @param {() => PeerSession} create */
    constructor(create: () => PeerSession);
    prepare(): void;
    /**
     * The prepared one, or a new one.
     *
     * @param {string} endpoint
     */
    take(endpoint: string): import("./peer-session.js").PeerSession;
    drop(): void;
    #private;
}
/**
 * At most one session whose offer is made ahead of its use: that is half of what opening one costs a browser.
 */
export type PeerSession = import("./peer-session.js").PeerSession;
