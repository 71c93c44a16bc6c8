package io.coanchor.server.room.model;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.server.room.Invitation;
import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.Page;
import io.coanchor.server.room.Role;
import io.coanchor.server.room.RoomDetail;
import io.coanchor.server.room.RoomInfo;
import io.coanchor.server.room.RoomPage;
import io.coanchor.server.room.StreamInfo;
import io.coanchor.server.room.model.PageTokens.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes what others see of the rooms' state. On the rooms' thread. */
final class Views {
  /** So many of the audience a client on mic is told at once. */
  static final int MAX_AUDIENCE_SHOWN = 200;

  /** So many a watcher is told at once; who wants all pages through them. */
  static final int MAX_AUDIENCE_WATCHED = 1000;

  private final RoomClock clock;
  private final StreamIndex streams;

  Views(RoomClock clock, StreamIndex streams) {
    this.clock = clock;
    this.streams = streams;
  }

  RoomInfo info(Room room) {
    RoomMember anchor = room.anchor();
    return new RoomInfo(
        room.key(),
        room.createdEpochMs(),
        anchor == null ? "" : anchor.userId(),
        room.onMic().size(),
        room.audience(),
        List.copyOf(room.relays().keySet()),
        room.log().last());
  }

  /**
   * A part of a room's members: those on mic, then those shown of connected rooms, then the
   * audience, each by when they came.
   *
   * @param after the last member told before
   */
  RoomPage page(Room room, int size, Place after) {
    List<Placed> found = new ArrayList<>();
    for (RoomMember each : room.onMic()) {
      found.add(new Placed(Place.ON_MIC.at(each.number()), () -> member(room, each)));
    }
    for (Relay each : room.relays().values()) {
      RoomMember shown = each.shown();
      if (shown != null) {
        found.add(new Placed(Place.RELAYED.at(each.number()), () -> relayed(each, shown)));
      }
    }
    found.removeIf(each -> each.place().compareTo(after) <= 0);
    found.sort(Comparator.comparing(Placed::place));
    Place audience = Place.AUDIENCE.at(0);
    long from = after.compareTo(audience) < 0 ? 0 : after.number();
    Iterator<RoomMember> rest = room.members().after(from).iterator();
    while (found.size() <= size && rest.hasNext()) {
      RoomMember each = rest.next();
      if (!each.role().isOnMic()) {
        found.add(new Placed(Place.AUDIENCE.at(each.number()), () -> member(room, each)));
      }
    }
    List<Placed> told = found.subList(0, Math.min(size, found.size()));
    String next = found.size() > size ? PageTokens.of(told.getLast().place()) : "";
    List<MemberInfo> members = told.stream().map(each -> each.member().get()).toList();
    return new RoomPage(info(room), new Page<>(members, next));
  }

  /** A member that may be on the page. */
  private record Placed(Place place, Supplier<MemberInfo> member) {}

  /**
   * A room to begin with. Never goes through a large audience: each of it may ask.
   *
   * @param userId who asks, and is told what a client may see; null for everything
   */
  RoomDetail snapshot(Room room, @Nullable String userId) {
    List<MemberInfo> stage = stage(room);
    List<MemberInfo> others = new ArrayList<>();
    RoomMember own = userId == null ? null : room.members().get(userId);
    if (userId == null) {
      addAudience(room, others, MAX_AUDIENCE_WATCHED);
    } else if (own != null && own.role().isOnMic()) {
      addAudience(room, others, MAX_AUDIENCE_SHOWN);
    } else if (own != null) {
      others.add(member(room, own));
    }
    List<Invitation> invitations =
        room.questions().all().stream()
            .filter(each -> userId == null || each.concerns(userId))
            .toList();
    return new RoomDetail(info(room), stage, others, invitations);
  }

  private void addAudience(Room room, List<MemberInfo> members, int most) {
    int left = Math.min(most, room.audience());
    Iterator<RoomMember> all = room.members().all().iterator();
    while (left > 0 && all.hasNext()) {
      RoomMember each = all.next();
      if (!each.role().isOnMic()) {
        members.add(member(room, each));
        left--;
      }
    }
  }

  /**
   * Those on mic here, and those shown of connected rooms. In a large audience how many play their
   * streams changes with everybody who comes: there it may be as it was a second ago.
   */
  private List<MemberInfo> stage(Room room) {
    if (room.members().size() < EventHub.CROWD) {
      return stageNow(room);
    }
    List<MemberInfo> known = room.stage().known(clock.nowNs());
    return known == null ? room.stage().keep(List.copyOf(stageNow(room)), clock.nowNs()) : known;
  }

  private List<MemberInfo> stageNow(Room room) {
    List<MemberInfo> members = new ArrayList<>();
    for (RoomMember each : room.onMic()) {
      members.add(member(room, each));
    }
    for (Relay relay : room.relays().values()) {
      RoomMember shown = relay.shown();
      if (shown != null) {
        members.add(relayed(relay, shown));
      }
    }
    return members;
  }

  boolean isOnMic(Room room, @Nullable String userId) {
    RoomMember member = userId == null ? null : room.members().get(userId);
    return member != null && member.role().isOnMic();
  }

  /** A member in its own room. */
  MemberInfo member(Room room, RoomMember member) {
    return member(room, member, member.role());
  }

  MemberInfo member(Room room, RoomMember member, Role role) {
    return new MemberInfo(
        member.userId(),
        role,
        room.key(),
        streams(member, null),
        member.joinedEpochMs(),
        member.isMuted(MediaKind.AUDIO),
        member.isMuted(MediaKind.VIDEO),
        uniqueId(member.number()));
  }

  /** A member of another room, as a relay shows it. */
  MemberInfo relayed(Relay relay, RoomMember member) {
    return new MemberInfo(
        member.userId(),
        Role.RELAYED,
        relay.home().key(),
        streams(member, relay),
        relay.sinceEpochMs(),
        isMuted(member, relay, MediaKind.AUDIO),
        isMuted(member, relay, MediaKind.VIDEO),
        uniqueId(relay.number()));
  }

  private static String uniqueId(long number) {
    return Long.toString(number, Character.MAX_RADIX);
  }

  private List<StreamInfo> streams(RoomMember member, @Nullable Relay relay) {
    List<StreamInfo> infos = new ArrayList<>(1);
    for (RoomSession session : member.live()) {
      infos.add(stream(member, session, relay));
    }
    return infos;
  }

  /**
   * A live stream.
   *
   * @param relay through which a room sees it; null in its own
   */
  StreamInfo stream(RoomMember member, RoomSession session, @Nullable Relay relay) {
    StreamIndex.Entry entry = streams.get(session.stream());
    return new StreamInfo(
        session.stream(),
        session.room(),
        session.userId(),
        session.media(),
        isMuted(member, relay, MediaKind.AUDIO),
        isMuted(member, relay, MediaKind.VIDEO),
        session.startedEpochMs(),
        entry == null ? 0 : entry.viewers(),
        entry == null ? 0 : entry.maxBitrateKbps());
  }

  private static boolean isMuted(RoomMember member, @Nullable Relay relay, MediaKind kind) {
    return member.isMuted(kind) || (relay != null && relay.isMuted(member.userId(), kind));
  }
}
