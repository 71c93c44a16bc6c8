package io.coanchor.core.transport;

import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.stream.ReceiveStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One RTP stream of a peer: its SSRC, where it belongs, and the state of receiving it. */
public final class IncomingStream {
  /** No SSRC: 2^32 is none. */
  static final long NO_SSRC = -1;

  private final long ssrc;
  private final NegotiatedMedia media;
  private final @Nullable String rid;
  private final ReceiveStream receive;
  private long rtxSsrc = NO_SSRC;
  private int firSequence;
  private long heardNs;

  IncomingStream(long ssrc, NegotiatedMedia media, @Nullable String rid, ReceiveStream receive) {
    this.ssrc = ssrc;
    this.media = media;
    this.rid = rid;
    this.receive = receive;
  }

  /** The stream's SSRC, 0 to 2^32-1. */
  public long ssrc() {
    return ssrc;
  }

  /** The media section it belongs to. */
  public NegotiatedMedia media() {
    return media;
  }

  /** The simulcast layer (RFC 8852), null without simulcast. */
  public @Nullable String rid() {
    return rid;
  }

  /** A lost packet came out of another one's redundancy: it need not be asked for again. */
  public void onRecovered(long extendedSequence, long nowNs) {
    receive.onRecovered((int) (extendedSequence & 0xffff), nowNs);
  }

  /** What has been received so far. */
  public Counts counts() {
    return new Counts(
        receive.packets(),
        receive.bytes(),
        receive.cumulativeLost(),
        receive.recovered(),
        receive.asked(),
        receive.jitterNs());
  }

  /**
   * Figures of a stream.
   *
   * @param packets on its own SSRC
   * @param bytes of their payload
   * @param lost by the network, however repaired since
   * @param recovered by retransmission or redundancy
   * @param asked packets asked for again, each time counted
   * @param jitterNs interarrival jitter (RFC 3550 section 6.4.1)
   */
  public record Counts(
      long packets, long bytes, long lost, long recovered, long asked, long jitterNs) {}

  /** A packet of it came. */
  void heard(long nowNs) {
    heardNs = nowNs;
  }

  /** When the last packet came. */
  long heardNs() {
    return heardNs;
  }

  /** Sequence numbers of full intra requests (RFC 5104 section 4.3.1.1). */
  int nextFirSequence() {
    return firSequence++ & 0xff;
  }

  ReceiveStream receive() {
    return receive;
  }

  long rtxSsrc() {
    return rtxSsrc;
  }

  void rtxSsrc(long value) {
    rtxSsrc = value;
  }

  Map<String, Object> debugState(long nowNs) {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("ssrc", ssrc);
    state.put("mid", media.mid());
    state.put("rid", rid == null ? "" : rid);
    state.put("rtxSsrc", rtxSsrc);
    state.put("receive", receive.debugState());
    return state;
  }
}
