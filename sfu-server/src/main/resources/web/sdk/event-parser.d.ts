/**
 * Reads server-sent events (HTML standard, section 9.2.6) from text that comes in pieces.
 *
 * @typedef {{id: string, name: string, data: string}} ServerSentEvent id: of the last event that had
 *   one, this one included
 */
export class EventParser {
    /**
     * @param {(event: ServerSentEvent) => void} onEvent
     * @param {string} [lastId] what the stream goes on from
     */
    constructor(onEvent: (event: ServerSentEvent) => void, lastId?: string);
    /**
     * @param {string} text
     * @throws {RangeError} for an event without end
     */
    push(text: string): void;
    #private;
}
/**
 * id: of the last event that had
 *   one, this one included
 */
export type ServerSentEvent = {
    id: string;
    name: string;
    data: string;
};
