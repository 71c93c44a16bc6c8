package io.coanchor.core.router;

import java.util.LinkedHashMap;
import java.util.Map;

/** What was sent to one viewer on one track. */
public final class TrackStats {
  private long packets;
  private long octets;
  private long wireBytes;
  private long frames;
  private long keyFrames;
  private long late;
  private long leftOut;
  private long nacked;
  private long resent;
  private long resentBytes;
  private long resentOctets;
  private long instantStarts;
  private long switches;

  private final SentRate rate = new SentRate();

  TrackStats() {}

  void onSent(int length, int payload, boolean frameEnd) {
    packets++;
    octets += payload;
    wireBytes += length;
    if (frameEnd) {
      frames++;
    }
  }

  void onKeyFrame() {
    keyFrames++;
  }

  void onLate() {
    late++;
  }

  void onLeftOut() {
    leftOut++;
  }

  void onNacked() {
    nacked++;
  }

  void onResent(int length, int payload) {
    resent++;
    resentBytes += length;
    resentOctets += payload;
  }

  void onSwitch(boolean instant) {
    switches++;
    if (instant) {
      instantStarts++;
    }
  }

  /** Packets sent, without retransmissions (sender's packet count of RFC 3550 section 6.4.1). */
  public long packets() {
    return packets;
  }

  /** Payload octets sent, without retransmissions (sender's octet count). */
  public long octets() {
    return octets;
  }

  /** RTP bytes sent, headers included, without retransmissions. */
  public long wireBytes() {
    return wireBytes;
  }

  /** Frames whose last packet was sent. */
  public long frames() {
    return frames;
  }

  public long keyFrames() {
    return keyFrames;
  }

  /** Packets that came late from the publisher and were sent at their place. */
  public long late() {
    return late;
  }

  /** Packets that the viewer asked for again. */
  public long nacked() {
    return nacked;
  }

  /** Packets sent again. */
  public long resent() {
    return resent;
  }

  public long resentBytes() {
    return resentBytes;
  }

  /** Payload octets sent again. */
  long resentOctets() {
    return resentOctets;
  }

  /** Starts from the cache instead of from a new key frame. */
  public long instantStarts() {
    return instantStarts;
  }

  /** Changes of layer, codec or publisher, the first start included. */
  public long switches() {
    return switches;
  }

  /**
   * Bits per second since this was last asked for, retransmissions included; the answer holds for a
   * second. 0 when asked for the first time.
   */
  public long bitrateBps(long nowNs) {
    return rate.bps(wireBytes + resentBytes, nowNs);
  }

  Map<String, Object> debugState(long nowNs) {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("packets", packets);
    state.put("octets", octets);
    state.put("frames", frames);
    state.put("keyFrames", keyFrames);
    state.put("late", late);
    state.put("leftOut", leftOut);
    state.put("nacked", nacked);
    state.put("resent", resent);
    state.put("resentBytes", resentBytes);
    state.put("instantStarts", instantStarts);
    state.put("switches", switches);
    state.put("bitrateBps", bitrateBps(nowNs));
    return state;
  }
}
