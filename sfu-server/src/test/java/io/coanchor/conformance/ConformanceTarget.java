package io.coanchor.conformance;

import java.net.URI;

/** The server under test: where its endpoints are and what lets a client in. */
public interface ConformanceTarget {

  /**
   * An endpoint and its token.
   *
   * @param uri with whatever parameters it needs
   * @param bearer for {@code Authorization: Bearer}, or empty for none
   */
  record Endpoint(URI uri, String bearer) {
    public Endpoint(String uri) {
      this(URI.create(uri), "");
    }
  }

  /** A WHIP endpoint that takes a new publisher; another stream each time. */
  Endpoint publish();

  /** The same, let in by a bearer token alone (RFC 9725 section 4.7.1). */
  Endpoint publishWithBearer();

  /** A WHIP endpoint with nothing that lets a client in. */
  Endpoint publishWithoutCredentials();

  /** A WHEP endpoint that takes a player now. */
  Endpoint play();

  /** The same, let in by a bearer token alone. */
  Endpoint playWithBearer();

  /** A WHEP endpoint with nothing that lets a client in. */
  Endpoint playWithoutCredentials();

  /** A WHEP endpoint of a stream that nobody publishes and that is not waited for. */
  Endpoint playNotLive();

  /** Whether an offer without a codec in common is met with a counter-offer (a server's choice). */
  default boolean makesCounterOffers() {
    return false;
  }
}
