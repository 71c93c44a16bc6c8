package io.coanchor.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.ExtensionMap;
import io.coanchor.core.sdp.Direction;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.sdp.RtcpAttributes;
import io.coanchor.core.stream.ReceiveStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The streams of a peer that goes over to new SSRCs again and again. */
class IncomingStreamsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final NegotiatedMedia VIDEO =
      new NegotiatedMedia(
          "1",
          MediaKind.VIDEO,
          Direction.RECVONLY,
          List.of(),
          ExtensionMap.EMPTY,
          List.of(),
          List.of(),
          null,
          RtcpAttributes.NONE);

  private final IncomingStreams streams = new IncomingStreams();

  @Test
  void shouldMakeRoomOfTheLongestSilentAndOfNoneThatSends() {
    for (int i = 0; i < 16; i++) {
      assertThat(streams.hasRoom(i * SECOND)).isTrue();
      assertThat(streams.add(stream(100 + i, i * SECOND))).isNull();
    }
    IncomingStream first = Objects.requireNonNull(streams.find(100));
    first.heard(15 * SECOND);
    assertThat(streams.hasRoom(5 * SECOND)).as("the second was heard 4 s ago").isFalse();
    assertThat(streams.hasRoom(6 * SECOND)).isTrue();

    IncomingStream gone = Objects.requireNonNull(streams.add(stream(200, 16 * SECOND)));

    assertThat(gone.ssrc()).isEqualTo(101);
    assertThat(streams.find(101)).isNull();
    assertThat(streams.all()).hasSize(16);
    assertThat(streams.find(100)).isSameAs(first);
  }

  @Test
  void shouldTakeUnannouncedRetransmissionsForTheNewestStreams() {
    IncomingStream old = stream(1, 0);
    IncomingStream fresh = stream(2, 0);
    streams.add(old);
    streams.add(fresh);
    assertThat(streams.withoutRtx(VIDEO, null)).isSameAs(fresh);
    fresh.rtxSsrc(22);
    assertThat(streams.find(22)).isSameAs(fresh);
    assertThat(streams.ofSource(22)).isNull();
    assertThat(streams.withoutRtx(VIDEO, null)).isSameAs(old);
  }

  private static IncomingStream stream(long ssrc, long nowNs) {
    ReceiveStream receive =
        new ReceiveStream(new ReceiveStream.Config(ssrc, 90_000, true, SECOND), (lost, atNs) -> {});
    IncomingStream stream = new IncomingStream(ssrc, VIDEO, null, receive);
    stream.heard(nowNs);
    return stream;
  }
}
