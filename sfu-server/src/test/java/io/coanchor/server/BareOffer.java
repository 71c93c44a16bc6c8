package io.coanchor.server;

/** An SDP offer of sound alone: enough to enter a room, from a peer that never connects. */
public final class BareOffer {

  private BareOffer() {}

  /**
   * Writes the offer.
   *
   * @param direction {@code sendonly} to push, {@code recvonly} to play
   */
  public static String of(String direction) {
    return """
    v=0
    o=- 1 2 IN IP4 127.0.0.1
    s=-
    t=0 0
    a=group:BUNDLE 0
    m=audio 9 UDP/TLS/RTP/SAVPF 111
    c=IN IP4 0.0.0.0
    a=ice-ufrag:abcd
    a=ice-pwd:abcdefghijklmnopqrstuv
    a=fingerprint:sha-256 %s
    a=setup:actpass
    a=mid:0
    a=%s
    a=rtcp-mux
    a=rtpmap:111 opus/48000/2
    """
        .formatted("00:".repeat(31) + "00", direction);
  }
}
