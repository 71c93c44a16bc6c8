package io.coanchor.core.transport;

import io.coanchor.core.sdp.NegotiatedMedia;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The streams that a peer sends, in the order in which they were first heard. Bounded: one that
 * comes when there are too many takes the place of one that has fallen silent, as a publisher may
 * go over to new SSRCs for as long as its session lasts.
 */
final class IncomingStreams {
  /**
   * Three simulcast layers with retransmission and audio are seven; what goes far beyond is no
   * call.
   */
  private static final int MAX_STREAMS = 16;

  /** A stream that sent nothing for so long makes room for another. */
  private static final long SILENT_NS = 5_000_000_000L;

  private final List<IncomingStream> streams = new ArrayList<>();

  List<IncomingStream> all() {
    return streams;
  }

  /** The stream of an SSRC, its own or that of its retransmissions. */
  @Nullable IncomingStream find(long ssrc) {
    for (int i = 0; i < streams.size(); i++) {
      IncomingStream stream = streams.get(i);
      if (stream.ssrc() == ssrc || stream.rtxSsrc() == ssrc) {
        return stream;
      }
    }
    return null;
  }

  /** The stream whose own SSRC this is. */
  @Nullable IncomingStream ofSource(long ssrc) {
    IncomingStream found = find(ssrc);
    return found != null && found.ssrc() == ssrc ? found : null;
  }

  /** Whether another one may come. */
  boolean hasRoom(long nowNs) {
    return streams.size() < MAX_STREAMS || nowNs - longestSilent().heardNs() >= SILENT_NS;
  }

  /** Adds a stream; returns the one that had to go for it. Only while {@link #hasRoom}. */
  @Nullable IncomingStream add(IncomingStream stream) {
    IncomingStream gone = streams.size() < MAX_STREAMS ? null : longestSilent();
    streams.remove(gone);
    streams.add(stream);
    return gone;
  }

  /**
   * The stream that retransmissions nobody announced belong to: its layer's, or its section's,
   * newest that has none yet, as earlier ones are no longer sent.
   */
  @Nullable IncomingStream withoutRtx(NegotiatedMedia media, @Nullable String rid) {
    IncomingStream found = null;
    for (IncomingStream stream : streams) {
      boolean candidate = stream.media().equals(media) && (rid == null || rid.equals(stream.rid()));
      if (candidate && stream.rtxSsrc() == IncomingStream.NO_SSRC) {
        found = stream;
      }
    }
    return found;
  }

  private IncomingStream longestSilent() {
    IncomingStream longest = streams.getFirst();
    for (IncomingStream stream : streams) {
      longest = stream.heardNs() < longest.heardNs() ? stream : longest;
    }
    return longest;
  }
}
