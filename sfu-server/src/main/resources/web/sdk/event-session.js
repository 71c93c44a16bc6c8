import {V2TXLiveCode, V2TXLiveError} from './codes.js';
import {EventParser} from './event-parser.js';
import {defaultFetch, errorOf, request} from './http-request.js';
import {withResolvers} from './promises.js';

/** Three of the server's heartbeats. */
const SILENCE_MS = 45_000;

/**
 * One connection to a stream of server-sent events. Not an `EventSource`: that tells neither why it
 * was refused nor that nothing comes any more, and begins anew without the last event's id when its
 * own attempts have failed.
 */
export class EventSession {
  #url;
  #lastId;
  #onEvent;
  #fetch;
  #abort = new AbortController();
  /** @type {PromiseWithResolvers<V2TXLiveError>} */
  #closed = withResolvers();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #silence;

  /**
   * @param {{
   *   url: string,
   *   lastId: string,
   *   onEvent: (event: import('./event-parser.js').ServerSentEvent) => void,
   *   fetch?: import('./types.js').HttpFetch | undefined,
   * }} options lastId: of the last event seen, empty for none
   */
  constructor({url, lastId, onEvent, fetch = defaultFetch}) {
    this.#url = url;
    this.#lastId = lastId;
    this.#onEvent = onEvent;
    this.#fetch = fetch;
  }

  /** Settles with the reason once an opened stream has ended. */
  get closed() {
    return this.#closed.promise;
  }

  /** @throws {V2TXLiveError} */
  async open() {
    /** @type {Record<string, string>} */
    const headers = {Accept: 'text/event-stream'};
    if (this.#lastId) {
      headers['Last-Event-ID'] = this.#lastId;
    }
    const {signal} = this.#abort;
    const response = await request(this.#fetch, this.#url, {headers, signal}, {streaming: true});
    if (response.status !== 200 || !response.body) {
      throw await errorOf('follow', response);
    }
    void this.#read(response.body);
  }

  close() {
    clearTimeout(this.#silence);
    this.#abort.abort(new DOMException('Stopped', 'AbortError'));
  }

  /** @param {ReadableStream<Uint8Array<ArrayBuffer>>} body */
  async #read(body) {
    const parser = new EventParser(this.#onEvent, this.#lastId);
    const decoder = new TextDecoder();
    const reader = body.getReader();
    try {
      for (;;) {
        this.#expectMore();
        const {value, done} = await reader.read();
        if (done || this.#abort.signal.aborted) {
          break;
        }
        parser.push(decoder.decode(value, {stream: true}));
      }
      this.#end('The server ended the stream of events');
    } catch (error) {
      this.#end(error instanceof RangeError ? error.message : 'The stream of events was lost');
      this.#abort.abort();
    } finally {
      clearTimeout(this.#silence);
    }
  }

  #expectMore() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#end('The stream of events has fallen silent');
      this.#abort.abort();
    }, SILENCE_MS);
  }

  /** @param {string} message */
  #end(message) {
    this.#closed.resolve(
      new V2TXLiveError(V2TXLiveCode.V2TXLIVE_ERROR_DISCONNECTED, message, {retryable: true}),
    );
  }
}
