/** A room of a thousand members is a few hundred kilobytes: whatever is larger is no event. */
const MAX_EVENT_LENGTH = 4_000_000;

/**
 * Reads server-sent events (HTML standard, section 9.2.6) from text that comes in pieces.
 *
 * @typedef {{id: string, name: string, data: string}} ServerSentEvent id: of the last event that had
 *   one, this one included
 */
export class EventParser {
  #onEvent;
  #rest = '';
  #id = '';
  #name = '';
  /** @type {string[]} */
  #data = [];
  #length = 0;
  #afterCarriageReturn = false;

  /**
   * @param {(event: ServerSentEvent) => void} onEvent
   * @param {string} [lastId] what the stream goes on from
   */
  constructor(onEvent, lastId = '') {
    this.#onEvent = onEvent;
    this.#id = lastId;
  }

  /**
   * @param {string} text
   * @throws {RangeError} for an event without end
   */
  push(text) {
    let piece = text;
    if (this.#afterCarriageReturn && piece.startsWith('\n')) {
      piece = piece.slice(1);
    }
    this.#afterCarriageReturn = text === '' ? this.#afterCarriageReturn : text.endsWith('\r');
    const lines = (this.#rest + piece).split(/\r\n|\n|\r/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      this.#onLine(line.replace(/^\uFEFF/, ''));
    }
    if (this.#length + this.#rest.length > MAX_EVENT_LENGTH) {
      throw new RangeError(`event: over ${MAX_EVENT_LENGTH} characters`);
    }
  }

  /** @param {string} line */
  #onLine(line) {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (field === 'data') {
      this.#data.push(value);
      this.#length += value.length;
    } else if (field === 'event') {
      this.#name = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.#id = value;
    }
  }

  #dispatch() {
    const name = this.#name || 'message';
    const data = this.#data;
    this.#name = '';
    this.#data = [];
    this.#length = 0;
    if (data.length > 0) {
      this.#onEvent({id: this.#id, name, data: data.join('\n')});
    }
  }
}
