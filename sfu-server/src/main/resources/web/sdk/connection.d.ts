/**
 * Keeps a session open until it is stopped: opens, waits for its loss, waits the back-off, opens
 * again. Ends by itself only on an error that trying again cannot mend.
 *
 * @typedef {{open(): Promise<void>, close(options?: {keepalive?: boolean}): void,
 *   readonly closed: Promise<V2TXLiveError>}} Session
 * @typedef {{
 *   onConnecting(): void,
 *   onConnected(): void,
 *   onReconnecting(error: V2TXLiveError, delayMs: number): void,
 *   onFatal(error: V2TXLiveError): void,
 * }} ConnectionListener
 */
export class Connection {
    /**
     * @param {{createSession: () => Session, listener: ConnectionListener, backoff?: Backoff,
     *   now?: () => number}} options
     */
    constructor({ createSession, listener, backoff, now }: {
        createSession: () => Session;
        listener: ConnectionListener;
        backoff?: Backoff;
        now?: () => number;
    });
    start(): void;
    stop(): void;
    #private;
}
/**
 * Keeps a session open until it is stopped: opens, waits for its loss, waits the back-off, opens
 * again. Ends by itself only on an error that trying again cannot mend.
 */
export type Session = {
    open(): Promise<void>;
    close(options?: {
        keepalive?: boolean;
    }): void;
    readonly closed: Promise<V2TXLiveError>;
};
/**
 * Keeps a session open until it is stopped: opens, waits for its loss, waits the back-off, opens
 * again. Ends by itself only on an error that trying again cannot mend.
 */
export type ConnectionListener = {
    onConnecting(): void;
    onConnected(): void;
    onReconnecting(error: V2TXLiveError, delayMs: number): void;
    onFatal(error: V2TXLiveError): void;
};
import { Backoff } from './backoff.js';
import { V2TXLiveError } from './codes.js';
