package io.coanchor.server.hook;

import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomEvent.JoinReason;
import io.coanchor.server.room.RoomEvent.LeaveReason;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomListener;
import io.coanchor.server.room.StreamInfo;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Turns what rooms tell into TRTC's callbacks. Owned by the rooms' thread; never waits.
 *
 * <p>TRTC's rules: leaving a room is one 104, without the 202 and 204 before it; a change between
 * anchor and co-anchor is none, both are role 20. A user of a connected room enters and exits with
 * reason 4, and what it sends is told of its own room only.
 */
final class RoomCallbacks implements RoomListener {
  private static final int ROLE_ANCHOR = 20;
  private static final int ROLE_AUDIENCE = 21;

  /** TRTC's "other": rooms do not know what a client runs on. */
  private static final int TERMINAL_OTHER = 100;

  /** Every client of Coanchor is one of WebRTC. */
  private static final int USER_WEBRTC = 1;

  private static final int STOPPED_NORMALLY = 0;

  private final Set<Long> apps;
  private final LongSupplier epochMs;
  private final Sink sink;
  private final Map<RoomKey, Map<String, UserMedia>> media = new HashMap<>();

  /** Takes callbacks that are due. */
  interface Sink {
    /** Must neither wait nor throw. */
    void accept(RoomKey room, byte[] body);
  }

  /**
   * @param apps the applications that have a receiver
   * @param epochMs the wall clock
   */
  RoomCallbacks(Collection<Long> apps, LongSupplier epochMs, Sink sink) {
    this.apps = Set.copyOf(apps);
    this.epochMs = epochMs;
    this.sink = sink;
  }

  @Override
  public void onRoomEvent(RoomEvent event) {
    if (!apps.contains(event.room().sdkAppId())) {
      return;
    }
    switch (event) {
      case RoomEvent.RoomCreated e ->
          tell(e, begin(CallbackType.CREATE_ROOM, e).with("UserId", e.userId()));
      case RoomEvent.RoomClosed e -> {
        media.remove(e.room());
        tell(e, begin(CallbackType.DISMISS_ROOM, e));
      }
      case RoomEvent.MemberJoined e -> joined(e);
      case RoomEvent.MemberLeft e -> left(e);
      case RoomEvent.MemberChanged e -> changed(e);
      case RoomEvent.StreamStarted e -> flows(e, e.stream(), e.stream().media());
      case RoomEvent.StreamChanged e -> flows(e, e.stream(), e.stream().media());
      case RoomEvent.MediaStarted e -> flows(e, e.stream(), e.stream().media());
      case RoomEvent.MediaStopped e -> flows(e, e.stream(), e.stream().media());
      case RoomEvent.StreamStopped e -> stopped(e);
      case RoomEvent.CompetitionStarted _,
          RoomEvent.CompetitionEnded _,
          RoomEvent.InvitationReceived _,
          RoomEvent.InvitationUpdated _ -> {}
    }
  }

  private CallbackBody begin(CallbackType type, RoomEvent event) {
    // the wall clock may have been set back since the event was stamped
    long nowMs = Math.max(epochMs.getAsLong(), event.epochMs());
    return new CallbackBody(type, event.room(), nowMs, event.epochMs());
  }

  private void tell(RoomEvent event, CallbackBody body) {
    sink.accept(event.room(), body.toBytes());
  }

  private void joined(RoomEvent.MemberJoined event) {
    MemberInfo member = event.member();
    tell(
        event,
        of(CallbackType.ENTER_ROOM, event, member)
            .with("Role", role(member))
            .with("TerminalType", TERMINAL_OTHER)
            .with("UserType", USER_WEBRTC)
            .with("Reason", event.reason() == JoinReason.CROSS_ROOM ? 4 : 1));
  }

  private void left(RoomEvent.MemberLeft event) {
    MemberInfo member = event.member();
    if (isHome(event, member.home())) {
      Map<String, UserMedia> users = media.get(event.room());
      if (users != null) {
        users.remove(member.userId());
      }
    }
    tell(
        event,
        of(CallbackType.EXIT_ROOM, event, member)
            .with("Role", role(member))
            .with("Reason", exitReason(event.reason())));
  }

  private static int exitReason(LeaveReason reason) {
    return switch (reason) {
      case LEFT -> 1;
      case TIMED_OUT -> 2;
      case REMOVED, DISMISSED -> 3;
      case CROSS_ROOM_ENDED -> 4;
      case SHUTDOWN -> 5;
    };
  }

  private void changed(RoomEvent.MemberChanged event) {
    MemberInfo member = event.member();
    boolean onMicNow = member.role().isOnMic();
    if (isHome(event, member.home()) && event.previousRole().isOnMic() != onMicNow) {
      tell(event, of(CallbackType.CHANGE_ROLE, event, member).with("Role", role(member)));
    }
  }

  private CallbackBody of(CallbackType type, RoomEvent event, MemberInfo member) {
    return begin(type, event)
        .with("UserId", member.userId())
        .with("UniqueId", number(member.uniqueId()));
  }

  /** TRTC's identifier of a stay is a number, and JavaScript's receivers read 53 bits of it. */
  private static long number(String uniqueId) {
    long hash = 0;
    for (int i = 0; i < uniqueId.length(); i++) {
      int digit = Character.digit(uniqueId.charAt(i), Character.MAX_RADIX);
      hash = hash * Character.MAX_RADIX + (digit < 0 ? uniqueId.charAt(i) : digit);
    }
    return hash & ((1L << 53) - 1);
  }

  private static int role(MemberInfo member) {
    return switch (member.role()) {
      case ANCHOR, CO_ANCHOR, RELAYED -> ROLE_ANCHOR;
      case AUDIENCE -> ROLE_AUDIENCE;
    };
  }

  private static boolean isHome(RoomEvent event, RoomKey home) {
    return event.room().equals(home);
  }

  /** What arrives of a stream now. */
  private void flows(RoomEvent event, StreamInfo stream, StreamInfo.Media now) {
    if (!isHome(event, stream.room())) {
      return;
    }
    UserMedia user =
        media
            .computeIfAbsent(event.room(), _ -> new HashMap<>(2))
            .computeIfAbsent(stream.userId(), _ -> new UserMedia());
    user.set(
        stream.key(),
        now.audio(),
        now.video(),
        type -> {
          CallbackBody body = begin(type, event).with("UserId", stream.userId());
          tell(event, isStop(type) ? body.with("Reason", STOPPED_NORMALLY) : body);
        });
  }

  private void stopped(RoomEvent.StreamStopped event) {
    if (!event.memberLeaves()) {
      flows(event, event.stream(), StreamInfo.Media.NONE);
    }
  }

  private static boolean isStop(CallbackType type) {
    return type == CallbackType.STOP_VIDEO
        || type == CallbackType.STOP_AUDIO
        || type == CallbackType.STOP_SUBSTREAM;
  }
}
