package io.coanchor.core.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an m-section says about the synchronisation sources it sends (RFC 5576, RFC 8830).
 *
 * @param streamId the MediaStream of {@code a=msid}; null without one
 * @param trackId the second part of {@code a=msid}; null without one
 * @param ssrcs in the order written
 * @param groups such as FID, which ties a retransmission stream to its original
 */
public record Sources(
    @Nullable String streamId, @Nullable String trackId, List<Ssrc> ssrcs, List<Group> groups) {
  /** Nothing said. */
  public static final Sources NONE = new Sources(null, null, List.of(), List.of());

  private static final String FLOW_IDENTIFICATION = "FID";

  public Sources {
    ssrcs = List.copyOf(ssrcs);
    groups = List.copyOf(groups);
  }

  /**
   * One {@code a=ssrc}.
   *
   * @param ssrc 0 to 2^32-1
   * @param cname null if not told
   */
  public record Ssrc(long ssrc, @Nullable String cname) {}

  /**
   * One {@code a=ssrc-group}.
   *
   * @param semantics such as FID, SIM, FEC-FR
   */
  public record Group(String semantics, List<Long> ssrcs) {
    public Group {
      ssrcs = List.copyOf(ssrcs);
    }
  }

  /** The sources of one track: one, and one more for its retransmissions if it has them. */
  public static Sources of(LocalTrack track) {
    List<Ssrc> ssrcs = new ArrayList<>();
    ssrcs.add(new Ssrc(track.ssrc(), track.cname()));
    List<Group> groups = List.of();
    if (track.hasRtx()) {
      ssrcs.add(new Ssrc(track.rtxSsrc(), track.cname()));
      groups = List.of(new Group(FLOW_IDENTIFICATION, List.of(track.ssrc(), track.rtxSsrc())));
    }
    return new Sources(track.streamId(), track.trackId(), ssrcs, groups);
  }

  /** The same stream and track, with sources left to be learned from the packets. */
  public Sources withoutSsrcs() {
    return new Sources(streamId, trackId, List.of(), List.of());
  }

  /** The SSRC that retransmits {@code ssrc}, or -1. */
  public long rtxOf(long ssrc) {
    for (Group group : groups) {
      if (group.semantics.equals(FLOW_IDENTIFICATION)
          && group.ssrcs.size() == 2
          && group.ssrcs.getFirst() == ssrc) {
        return group.ssrcs.getLast();
      }
    }
    return -1;
  }

  /** Whether the SSRC only retransmits or protects another. */
  public boolean isRepair(long ssrc) {
    for (Group group : groups) {
      if (!group.semantics.equals("SIM") && group.ssrcs.indexOf(ssrc) > 0) {
        return true;
      }
    }
    return false;
  }
}
