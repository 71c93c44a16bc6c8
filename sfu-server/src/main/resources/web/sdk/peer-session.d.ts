/**
 * One peer connection and its WHIP or WHEP session, from offer to end. Made for one connection:
 * after a loss a new one is made.
 */
export class PeerSession {
    /**
     * @param {{
     *   action: 'push' | 'play',
     *   endpoint?: string,
     *   mungeOffer?: (sdp: string) => string,
     *   mungeAnswer?: (sdp: string) => string,
     *   fetch?: import('./types.js').HttpFetch | undefined,
     * }} options
     */
    constructor({ action, endpoint, mungeOffer, mungeAnswer, fetch }: {
        action: "push" | "play";
        endpoint?: string;
        mungeOffer?: (sdp: string) => string;
        mungeAnswer?: (sdp: string) => string;
        fetch?: import("./types.js").HttpFetch | undefined;
    });
    /** Where the offer goes; to be known by {@link open}. */
    endpoint: string;
    /** Add transceivers before {@link prepare} and {@link open}. */
    peerConnection: RTCPeerConnection;
    /** Settles with the reason once an opened session is lost. */
    get closed(): Promise<V2TXLiveError>;
    /** Makes the offer, ahead of {@link open}. */
    prepare(): void;
    /**
     * Offers, posts, and waits for the media path. The offer goes out at once, without candidates:
     * the server learns them from the first checks.
     *
     * @throws {V2TXLiveError} also an AbortError after {@link close}
     */
    open(): Promise<void>;
    /** @param {{keepalive?: boolean}} [options] keepalive: the page is going away */
    close({ keepalive }?: {
        keepalive?: boolean;
    }): void;
    #private;
}
import { V2TXLiveError } from './codes.js';
