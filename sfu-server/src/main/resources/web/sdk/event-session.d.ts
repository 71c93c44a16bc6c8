/**
 * One connection to a stream of server-sent events. Not an `EventSource`: that tells neither why it
 * was refused nor that nothing comes any more, and begins anew without the last event's id when its
 * own attempts have failed.
 */
export class EventSession {
    /**
     * @param {{
     *   url: string,
     *   lastId: string,
     *   onEvent: (event: import('./event-parser.js').ServerSentEvent) => void,
     *   fetch?: import('./types.js').HttpFetch | undefined,
     * }} options lastId: of the last event seen, empty for none
     */
    constructor({ url, lastId, onEvent, fetch }: {
        url: string;
        lastId: string;
        onEvent: (event: import("./event-parser.js").ServerSentEvent) => void;
        fetch?: import("./types.js").HttpFetch | undefined;
    });
    /** Settles with the reason once an opened stream has ended. */
    get closed(): Promise<V2TXLiveError>;
    /** @throws {V2TXLiveError} */
    open(): Promise<void>;
    close(): void;
    #private;
}
import { V2TXLiveError } from './codes.js';
