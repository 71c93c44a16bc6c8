package io.coanchor.core.ice;

import io.coanchor.core.stun.StunMessage;
import io.coanchor.core.stun.StunWriter;

/**
 * Which role we play, and what decides when both sides claim the same (RFC 8445 section 7.3.1.1).
 */
final class IceRole {
  private final long tieBreaker;
  private boolean controlling = true;

  IceRole(long tieBreaker) {
    this.tieBreaker = tieBreaker;
  }

  boolean controlling() {
    return controlling;
  }

  StunWriter.Role asAttribute() {
    return new StunWriter.Role(controlling, tieBreaker);
  }

  /** The peer refused a check that we sent in this role: take the other one. */
  void refusedAs(boolean sentAsControlling) {
    controlling = !sentAsControlling;
  }

  /**
   * Settles a conflict that a request shows, by changing our role or by refusing.
   *
   * @return false if the request must be answered with 487
   */
  boolean accepts(StunMessage request) {
    boolean conflict = controlling ? request.controlling() : request.controlled();
    if (!conflict) {
      return true;
    }
    boolean weControl = Long.compareUnsigned(tieBreaker, request.tieBreaker()) >= 0;
    if (weControl == controlling) {
      return false;
    }
    controlling = weControl;
    return true;
  }
}
