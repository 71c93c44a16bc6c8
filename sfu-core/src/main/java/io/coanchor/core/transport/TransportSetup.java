package io.coanchor.core.transport;

import io.coanchor.core.dtls.DtlsIdentity;
import io.coanchor.core.ice.IceAgent;
import io.coanchor.core.sdp.NegotiatedSession;
import java.security.SecureRandom;
import java.util.function.Function;

/**
 * What a transport is made of.
 *
 * @param iceFactory makes the ICE agent, lite or controlling, with the given listener
 * @param identity the local DTLS certificate
 * @param session what offer and answer agreed on
 * @param timeoutNs how long it lives without authenticated packets
 * @param reporter in whose name RTCP is sent
 * @param random for the handshake
 */
public record TransportSetup(
    Function<IceAgent.Listener, IceAgent> iceFactory,
    DtlsIdentity identity,
    NegotiatedSession session,
    long timeoutNs,
    Reporter reporter,
    SecureRandom random) {
  /**
   * In whose name and on which clock a transport reports.
   *
   * @param ssrc the sender's when no media is sent
   * @param cname of every stream that is sent
   * @param wallOffsetNs what to add to {@code nowNs} to get nanoseconds since 1970; fixed when the
   *     transport begins, so that a wall clock that jumps afterwards moves nothing
   */
  public record Reporter(long ssrc, String cname, long wallOffsetNs) {}
}
