package io.coanchor.server.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.room.RoomKey;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SignatureTest {
  /** As published: indented by tabs, a tab after each colon, no line feed at the end. */
  private static final String PUBLISHED_BODY =
      """
      {
      \t"EventGroupId":\t2,
      \t"EventType":\t204,
      \t"CallbackTs":\t1664209748188,
      \t"EventInfo":\t{
      \t\t"RoomId":\t8489,
      \t\t"EventTs":\t1664209748,
      \t\t"EventMsTs":\t1664209748180,
      \t\t"UserId":\t"user_85034614",
      \t\t"Reason":\t0
      \t}
      }\
      """;

  @Test
  void shouldMakeThePublishedSignature() {
    assertThat(Signature.of("123654", PUBLISHED_BODY.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("kkoFeO3Oh2ZHnjtg8tEAQhtXK16/KI05W3BQff8IvGA=");
  }

  @Test
  void shouldWriteThePublishedBodyByteForByte() {
    byte[] body =
        new CallbackBody(
                CallbackType.STOP_AUDIO,
                RoomKey.of(1400188888, 8489),
                1_664_209_748_188L,
                1_664_209_748_180L)
            .with("UserId", "user_85034614")
            .with("Reason", 0)
            .toBytes();

    assertThat(new String(body, StandardCharsets.UTF_8)).isEqualTo(PUBLISHED_BODY);
  }

  @Test
  void shouldWriteAStringRoomAsAString() {
    byte[] body =
        new CallbackBody(CallbackType.DISMISS_ROOM, RoomKey.of(7, "123"), 1000, 999).toBytes();

    assertThat(new String(body, StandardCharsets.UTF_8))
        .contains(
            "\n\t\t\"RoomId\":\t\"123\",\n\t\t\"EventTs\":\t0,\n\t\t\"EventMsTs\":\t999\n\t}");
  }

  @Test
  void shouldEscapeWhatJsonDoesNotTake() {
    byte[] body =
        new CallbackBody(CallbackType.CREATE_ROOM, RoomKey.of(7, "a\"\\\u0001\u001fü"), 1, 1)
            .toBytes();

    assertThat(new String(body, StandardCharsets.UTF_8))
        .contains("\"RoomId\":\t\"a\\\"\\\\\\u0001\\u001fü\"");
  }
}
