package io.coanchor.core.sdp;

import io.coanchor.core.codec.Codec;
import java.util.List;

/**
 * A track that this side sends.
 *
 * @param ssrc 0 to 2^32-1
 * @param rtxSsrc the SSRC of its retransmissions, or {@link #NO_RTX}
 * @param cname the same for everything that shares a clock (RFC 7022)
 * @param streamId the MediaStream it belongs to: tracks with the same id are played in sync
 * @param trackId its own name within it
 */
public record LocalTrack(long ssrc, long rtxSsrc, String cname, String streamId, String trackId) {
  /** In place of an SSRC: never retransmits on a stream of its own. */
  public static final long NO_RTX = -1;

  public boolean hasRtx() {
    return rtxSsrc >= 0;
  }

  /** The same, without its retransmission stream if no format for one was negotiated. */
  LocalTrack forCodecs(List<RtpCodec> codecs) {
    boolean rtx = codecs.stream().anyMatch(codec -> codec.codec() == Codec.RTX);
    return rtx ? this : new LocalTrack(ssrc, NO_RTX, cname, streamId, trackId);
  }
}
