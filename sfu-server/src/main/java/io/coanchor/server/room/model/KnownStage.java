package io.coanchor.server.room.model;

import io.coanchor.server.room.MemberInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was told of a room's stage, for as long as it is true: the same list for many who begin to
 * watch. Owned by the rooms' thread.
 */
final class KnownStage {
  /** Only how many watch may be another number by then. */
  static final long MAX_AGE_NS = 1_000_000_000L;

  private @Nullable List<MemberInfo> members;
  private long madeNs;

  /** What was kept, or null when it has to be made again. */
  @Nullable List<MemberInfo> known(long nowNs) {
    return members != null && nowNs - madeNs < MAX_AGE_NS ? members : null;
  }

  List<MemberInfo> keep(List<MemberInfo> made, long nowNs) {
    members = made;
    madeNs = nowNs;
    return made;
  }
}
