package io.coanchor.peer;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.RtpPacket;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;

/** What of a {@link MediaFeed} has come to a viewer of the tests. On its loop. */
final class MediaSeen {
  private final BitSet heard = new BitSet();
  private final BitSet seen = new BitSet();
  private final AtomicInteger strange = new AtomicInteger();

  void onMedia(MediaKind kind, RtpPacket packet) {
    if (packet.payloadLength() == 0) {
      return;
    }
    Integer id = FrameSource.idOf(packet.array(), packet.payloadOffset(), packet.payloadLength());
    if (id == null) {
      strange.incrementAndGet();
    } else if (kind == MediaKind.AUDIO) {
      heard.set(id);
    } else {
      seen.set(id);
    }
  }

  int soundsHeard() {
    return heard.cardinality();
  }

  int picturesSeen() {
    return seen.cardinality();
  }

  int lastSound() {
    return heard.length() - 1;
  }

  int missing(int from, int to) {
    return to - from - heard.get(from, to).cardinality();
  }

  /** Media that no test peer has sent so; from any thread. */
  int strange() {
    return strange.get();
  }
}
