package io.coanchor.server.signal;

/**
 * The offer had no codec in common with the stream; the server counters with its own
 * (draft-ietf-wish-whep section 4.3.2, status 406). The session waits for the answer and ends by
 * itself when none has come within {@link #VALID_SECONDS}.
 *
 * @param offerSdp the server's offer with all of its candidates
 * @param etag names the ICE session, without quotes
 * @param detail what the client's offer lacked
 */
public record CounterOffered(String offerSdp, String etag, String detail) implements PlayOutcome {

  /** How long a counter-offer holds where {@code valid-until} is not sent (same section). */
  public static final int VALID_SECONDS = 30;
}
