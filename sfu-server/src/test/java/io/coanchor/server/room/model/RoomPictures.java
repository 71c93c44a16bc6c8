package io.coanchor.server.room.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.room.Invitation;
import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.Role;
import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomInfo;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomListener;
import io.coanchor.server.room.StreamInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Draws every room from what is told of it. */
final class RoomPictures implements RoomListener {
  final Map<RoomKey, Picture> rooms = new HashMap<>();
  final Map<String, String> questions = new HashMap<>();

  private void note(Invitation told) {
    switch (told.state()) {
      case PENDING, ACCEPTED ->
          questions.put(
              told.id(),
              told.id()
                  + " "
                  + told.from().userId()
                  + ">"
                  + told.to().userId()
                  + " "
                  + told.state());
      default -> questions.remove(told.id());
    }
  }

  @Override
  public void onRoomEvent(RoomEvent event) {
    if (event instanceof RoomEvent.RoomCreated) {
      assertThat(rooms.put(event.room(), new Picture(event.sequence()))).isNull();
      return;
    }
    Picture picture = Objects.requireNonNull(rooms.get(event.room()));
    assertThat(event.sequence()).as("after %s", picture.last).isEqualTo(++picture.last);
    picture.apply(event);
    switch (event) {
      case RoomEvent.InvitationReceived e -> note(e.invitation());
      case RoomEvent.InvitationUpdated e -> note(e.invitation());
      default -> {}
    }
    if (event instanceof RoomEvent.RoomClosed) {
      assertThat(picture.members).isEmpty();
      assertThat(picture.connected).isEmpty();
      rooms.remove(event.room());
    }
  }

  Picture of(RoomInfo now) {
    Picture picture = Objects.requireNonNull(rooms.get(now.key()));
    assertThat(picture.last).isEqualTo(now.sequence());
    return picture;
  }

  /** One room as its events tell it. */
  static final class Picture {
    record Who(String userId, RoomKey home) {}

    final Map<Who, MemberInfo> members = new LinkedHashMap<>();
    private final Set<RoomKey> connected = new TreeSet<>();
    private long last;

    Picture(long first) {
      last = first;
    }

    RoomInfo info(RoomInfo now) {
      String anchor =
          members.values().stream()
              .filter(m -> m.role() == Role.ANCHOR)
              .map(MemberInfo::userId)
              .collect(Collectors.joining(" "));
      return new RoomInfo(now.key(), 0, anchor, 0, 0, List.copyOf(connected), last);
    }

    private static Who who(MemberInfo member) {
      return new Who(member.userId(), member.home());
    }

    void apply(RoomEvent event) {
      switch (event) {
        case RoomEvent.MemberJoined e ->
            assertThat(members.put(who(e.member()), e.member())).isNull();
        case RoomEvent.MemberLeft e -> assertThat(members.remove(who(e.member()))).isNotNull();
        case RoomEvent.MemberChanged e ->
            assertThat(members.put(who(e.member()), e.member()).role()).isEqualTo(e.previousRole());
        case RoomEvent.StreamStarted e -> stream(e.stream(), true);
        case RoomEvent.StreamChanged e -> stream(e.stream(), true);
        case RoomEvent.StreamStopped e -> stream(e.stream(), false);
        case RoomEvent.CompetitionStarted e -> assertThat(connected.add(e.other())).isTrue();
        case RoomEvent.CompetitionEnded e -> assertThat(connected.remove(e.other())).isTrue();
        default -> {}
      }
    }

    private void stream(StreamInfo stream, boolean live) {
      Who who = new Who(stream.userId(), stream.room());
      MemberInfo member = Objects.requireNonNull(members.get(who), stream.toString());
      List<StreamInfo> streams = new ArrayList<>(member.streams());
      streams.removeIf(s -> s.key().equals(stream.key()));
      if (live) {
        streams.add(stream);
      }
      members.put(
          who,
          new MemberInfo(
              member.userId(),
              member.role(),
              member.home(),
              streams,
              member.joinedEpochMs(),
              member.audioMuted(),
              member.videoMuted(),
              member.uniqueId()));
    }
  }
}
