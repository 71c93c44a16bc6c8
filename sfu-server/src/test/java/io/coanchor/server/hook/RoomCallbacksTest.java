package io.coanchor.server.hook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.Role;
import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomEvent.JoinReason;
import io.coanchor.server.room.RoomEvent.LeaveReason;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.StreamInfo;
import io.coanchor.server.signal.StreamKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What rooms tell, and the callbacks it makes. */
class RoomCallbacksTest {
  private static final long APP = 7;
  private static final RoomKey ROOM = RoomKey.of(APP, 8489);
  private static final RoomKey OTHER = RoomKey.of(APP, "other");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<JsonNode> told = new ArrayList<>();
  private final RoomCallbacks callbacks =
      new RoomCallbacks(List.of(APP), () -> 1_664_209_748_188L, (_, body) -> told.add(read(body)));
  private long sequence;

  private static JsonNode read(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldTellARoomFromItsCreationToItsEnd() {
    MemberInfo anna = member("anna", Role.ANCHOR, ROOM);
    emit(stamp -> new RoomEvent.RoomCreated(stamp, "anna"));
    emit(stamp -> new RoomEvent.MemberJoined(stamp, anna, JoinReason.NORMAL));
    emit(stamp -> new RoomEvent.MemberLeft(stamp, anna, LeaveReason.LEFT));
    emit(stamp -> new RoomEvent.RoomClosed(stamp, RoomEvent.RoomEnd.LAST_ON_MIC_LEFT));

    String head = "\"RoomId\":8489,\"EventTs\":1664209748,\"EventMsTs\":1664209748180";
    assertThat(told)
        .extracting(JsonNode::toString)
        .containsExactly(
            body(1, 101, head + ",\"UserId\":\"anna\""),
            body(
                1,
                103,
                head
                    + ",\"UserId\":\"anna\",\"UniqueId\":35,\"Role\":20,\"TerminalType\":100,"
                    + "\"UserType\":1,\"Reason\":1"),
            body(1, 104, head + ",\"UserId\":\"anna\",\"UniqueId\":35,\"Role\":20,\"Reason\":1"),
            body(1, 102, head));
  }

  private static String body(int group, int type, String info) {
    return "{\"EventGroupId\":%d,\"EventType\":%d,\"CallbackTs\":1664209748188,\"EventInfo\":{%s}}"
        .formatted(group, type, info);
  }

  @Test
  void shouldGiveEachLeavingItsReason() {
    MemberInfo ben = member("ben", Role.AUDIENCE, ROOM);
    for (LeaveReason each : LeaveReason.values()) {
      emit(stamp -> new RoomEvent.MemberLeft(stamp, ben, each));
    }

    assertThat(told).extracting(each -> info(each, "Role")).containsOnly("21");
    assertThat(told)
        .extracting(each -> info(each, "Reason"))
        .containsExactly("1", "2", "3", "3", "4", "5");
  }

  @Test
  void shouldTellWhoIsShownThroughAConnectionWithReason4() {
    MemberInfo carl = member("carl", Role.RELAYED, OTHER);
    emit(stamp -> new RoomEvent.MemberJoined(stamp, carl, JoinReason.CROSS_ROOM));
    StreamInfo relayed = stream("carl", "s", OTHER, new StreamInfo.Media(true, true, "VP8", 1, 1));
    emit(stamp -> new RoomEvent.StreamStarted(stamp, relayed));
    emit(stamp -> new RoomEvent.MediaStarted(stamp, relayed, MediaKind.VIDEO));
    emit(stamp -> new RoomEvent.MemberChanged(stamp, carl, Role.RELAYED));
    emit(stamp -> new RoomEvent.MemberLeft(stamp, carl, LeaveReason.CROSS_ROOM_ENDED));

    assertThat(types()).containsExactly(103, 104);
    assertThat(told).extracting(each -> info(each, "Reason")).containsOnly("4");
    assertThat(told).extracting(each -> info(each, "Role")).containsOnly("20");
  }

  @Test
  void shouldTellARoleOnlyWhereTrtcHasTwo() {
    emit(stamp -> changed(stamp, Role.CO_ANCHOR, Role.AUDIENCE));
    emit(stamp -> changed(stamp, Role.ANCHOR, Role.CO_ANCHOR));
    emit(stamp -> changed(stamp, Role.ANCHOR, Role.ANCHOR));
    emit(stamp -> changed(stamp, Role.AUDIENCE, Role.ANCHOR));

    assertThat(types()).containsExactly(105, 105);
    assertThat(told).extracting(each -> info(each, "Role")).containsExactly("20", "21");
    assertThat(told.getFirst().path("EventInfo").has("Reason")).isFalse();
  }

  private static RoomEvent changed(RoomEvent.Stamp stamp, Role now, Role before) {
    return new RoomEvent.MemberChanged(stamp, member("dora", now, ROOM), before);
  }

  @Test
  void shouldTellSoundAndPictureAsTheyComeAndGo() {
    flow("s", true, true);
    flow("s", true, false);
    flow("s", true, false);
    flow("s", false, false);

    assertThat(types()).containsExactly(201, 203, 202, 204);
    assertThat(told.get(0).path("EventInfo").has("Reason")).isFalse();
    assertThat(told.get(1).path("EventInfo").has("Reason")).isFalse();
    assertThat(info(told.get(2), "Reason")).isEqualTo("0");
    assertThat(info(told.get(3), "Reason")).isEqualTo("0");
    assertThat(told).extracting(each -> each.path("EventGroupId").asInt()).containsOnly(2);
  }

  @Test
  void shouldTellASecondPictureAsTheSubstream() {
    flow("camera", true, true);
    flow("screen", false, true);
    flow("slides", false, true);
    flow("camera", false, false);
    flow("screen", false, false);
    flow("slides", false, false);
    flow("screen", false, true);

    assertThat(types()).containsExactly(201, 203, 205, 202, 204, 206, 201);
    assertThat(info(told.get(5), "Reason")).isEqualTo("0");
  }

  @Test
  void shouldTellOneSoundHoweverManyStreamsBringIt() {
    flow("phone", true, false);
    flow("laptop", true, false);
    flow("phone", false, false);
    flow("laptop", false, false);

    assertThat(types()).containsExactly(203, 204);
  }

  @Test
  void shouldTellOfAnExitNothingBut104() {
    MemberInfo anna = member("anna", Role.ANCHOR, ROOM);
    flow("s", true, true);
    told.clear();
    StreamInfo last = stream("anna", "s", ROOM, new StreamInfo.Media(true, true, "VP8", 1, 1));
    emit(stamp -> new RoomEvent.StreamStopped(stamp, last, LeaveReason.LEFT, true));
    emit(stamp -> new RoomEvent.MemberLeft(stamp, anna, LeaveReason.LEFT));
    assertThat(types()).containsExactly(104);

    flow("s", true, true);
    assertThat(types()).as("the next stay begins anew").containsExactly(104, 201, 203);
  }

  @Test
  void shouldTellMediaThatStopsWhileTheUserStays() {
    flow("s", true, true);
    told.clear();
    StreamInfo last = stream("anna", "s", ROOM, new StreamInfo.Media(true, true, "VP8", 1, 1));
    emit(stamp -> new RoomEvent.StreamStopped(stamp, last, LeaveReason.TIMED_OUT, false));

    assertThat(types()).containsExactly(202, 204);
  }

  @Test
  void shouldLeaveOutApplicationsWithoutAReceiver() {
    RoomEvent.Stamp stamp = new RoomEvent.Stamp(RoomKey.of(8, 8489), 1, 1);
    callbacks.onRoomEvent(new RoomEvent.RoomCreated(stamp, "anna"));

    assertThat(told).isEmpty();
  }

  @Test
  void shouldLeaveOutWhatTrtcDoesNotTell() {
    emit(stamp -> new RoomEvent.CompetitionStarted(stamp, OTHER));
    emit(stamp ->
        new RoomEvent.CompetitionEnded(stamp, OTHER, RoomEvent.CompetitionEnd.DISCONNECTED));

    assertThat(told).isEmpty();
  }

  private void flow(String stream, boolean audio, boolean video) {
    StreamInfo now =
        stream("anna", stream, ROOM, new StreamInfo.Media(audio, video, "VP8", 640, 480));
    emit(stamp -> new RoomEvent.MediaStarted(stamp, now, MediaKind.VIDEO));
  }

  private void emit(Function<RoomEvent.Stamp, RoomEvent> event) {
    callbacks.onRoomEvent(event.apply(new RoomEvent.Stamp(ROOM, ++sequence, 1_664_209_748_180L)));
  }

  private List<Integer> types() {
    return told.stream().map(each -> each.path("EventType").asInt()).toList();
  }

  private static String info(JsonNode callback, String name) {
    return callback.path("EventInfo").path(name).asText();
  }

  private static MemberInfo member(String user, Role role, RoomKey home) {
    return new MemberInfo(user, role, home, List.of(), 0, false, false, "z");
  }

  private static StreamInfo stream(
      String user, String stream, RoomKey home, StreamInfo.Media media) {
    return new StreamInfo(new StreamKey(APP, stream), home, user, media, false, false, 0, 0, 0);
  }
}
