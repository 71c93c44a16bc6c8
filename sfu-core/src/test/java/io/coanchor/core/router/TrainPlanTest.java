package io.coanchor.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.Composed;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.forward.MediaSink;
import io.coanchor.core.forward.PacketWriter;
import io.coanchor.core.forward.SourceFormat;
import io.coanchor.core.forward.ViewerFormat;
import io.coanchor.core.rtp.ExtensionMap;
import io.coanchor.core.rtp.RtpHeaderWriter;
import io.coanchor.core.rtp.RtpPacket;
import io.coanchor.core.rtp.RtpParts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainPlanTest {
  private static final int HEADER_BYTES = 12;
  private static final int VIEWERS_TYPE = 120;
  private static final byte[] SPS = HexFormat.of().parseHex("6742c01f8c8d40501ed00f08846a");
  private static final byte[] PPS = HexFormat.of().parseHex("68ce3c80");

  private static final class Recorder implements MediaSink, Consumer.Listener {
    private final List<byte[]> packets = new ArrayList<>();

    @Override
    public void sendRtp(RtpParts packet, MediaPacket source, long nowNs) {
      packets.add(Composed.bytes(packet));
    }

    @Override
    public void onDeadlineChanged(Consumer consumer) {}

    @Override
    public void onFailed(Consumer consumer, RuntimeException cause) {
      throw cause;
    }
  }

  private final Recorder recorder = new Recorder();
  private final Producer producer = new Producer((layer, nowNs) -> {});
  private final ProducerTrack video =
      producer.addVideo(new SourceFormat(Map.of(102, Codec.H264), ExtensionMap.EMPTY));
  private final ProducerTrack audio =
      producer.addAudio(new SourceFormat(Map.of(111, Codec.OPUS), ExtensionMap.EMPTY));
  private long sequence = 100;

  private Consumer viewer(boolean rtx) {
    StreamRouter router = new StreamRouter();
    router.setProducer(producer, 0);
    Consumer consumer = new Consumer(recorder, new PacketWriter(), recorder);
    ViewerFormat.Builder format =
        ViewerFormat.builder(MediaKind.VIDEO, 7).codec(Codec.H264, VIEWERS_TYPE, 121);
    if (rtx) {
      format.rtxSsrc(8);
    }
    consumer.addTrack(format.build(), RetransmissionBudget.UNLIMITED, 5);
    consumer.addTrack(
        ViewerFormat.builder(MediaKind.AUDIO, 9).codec(Codec.OPUS, 109).build(),
        RetransmissionBudget.UNLIMITED,
        5);
    router.attach(consumer, 0);
    consumer.start(0);
    // a key frame, so that the picture runs
    store(video, 102, SPS, 0);
    store(video, 102, PPS, 0);
    store(video, 102, payload(0x65, 40), 0);
    producer.endBatch(0);
    recorder.packets.clear();
    return consumer;
  }

  private static byte[] payload(int first, int length) {
    byte[] payload = new byte[length];
    Arrays.fill(payload, (byte) 0x42);
    payload[0] = (byte) first;
    return payload;
  }

  private void store(ProducerTrack track, int type, byte[] payload, long nowNs) {
    byte[] bytes = new byte[HEADER_BYTES + payload.length];
    new RtpHeaderWriter().wrap(bytes, 0).header(true, type, (int) sequence, nowNs / 11_111, 3);
    System.arraycopy(payload, 0, bytes, HEADER_BYTES, payload.length);
    RtpPacket packet = new RtpPacket();
    assertThat(packet.wrap(bytes, 0, bytes.length)).isTrue();
    assertThat(track.onPacket(0, packet, sequence++, nowNs)).isNull();
  }

  /** Sends a batch of pictures with payloads of these lengths; negative ones are sound. */
  private List<Integer> lengthsSent(int... lengths) {
    for (int length : lengths) {
      if (length > 0) {
        store(video, 102, payload(0x41, length), 33_000_000);
      } else {
        store(audio, 111, payload(0x78, -length), 33_000_000);
      }
    }
    producer.endBatch(33_000_000);
    return recorder.packets.stream().map(packet -> packet.length - HEADER_BYTES).toList();
  }

  @Test
  void shouldLevelPacketsOfOneFrame() {
    viewer(true);
    assertThat(lengthsSent(833, 833, 834)).containsExactly(834, 834, 834);
    RtpPacket view = new RtpPacket();
    byte[] first = recorder.packets.getFirst();
    assertThat(view.wrap(first, 0, first.length)).isTrue();
    assertThat(view.paddingLength()).isEqualTo(1);
    assertThat(view.payloadLength()).isEqualTo(833);
  }

  @Test
  void shouldLeaveTheLastShortWhereNothingFollows() {
    viewer(true);
    assertThat(lengthsSent(900, 895)).containsExactly(900, 895);
  }

  @Test
  void shouldLevelTheLastTooWhereSomethingShorterEndsTheTrain() {
    viewer(true);
    assertThat(lengthsSent(900, 895, -100)).containsExactly(900, 900, 100);
  }

  @Test
  void shouldNotPadWhatDiffersByMore() {
    viewer(true);
    assertThat(lengthsSent(1_200, 1_200, 300, 317, 600))
        .containsExactly(1_200, 1_200, 300, 317, 600);
  }

  @Test
  void shouldNotPadSound() {
    viewer(true);
    assertThat(lengthsSent(-100, -101, -102)).containsExactly(100, 101, 102);
  }

  @Test
  void shouldPadNoRetransmission() {
    Consumer consumer = viewer(true);
    lengthsSent(833, 834);
    int number = sequenceNumber(recorder.packets.getFirst());
    recorder.packets.clear();
    consumer.onNack(7, number, 0, 40_000_000);
    assertThat(recorder.packets).hasSize(1);
    assertThat(recorder.packets.getFirst()).hasSize(HEADER_BYTES + 2 + 833);
  }

  @Test
  void shouldRepeatPaddingWhereThereIsNoRtx() {
    Consumer consumer = viewer(false);
    lengthsSent(833, 834);
    List<byte[]> sent = List.copyOf(recorder.packets);
    recorder.packets.clear();
    IntStream.range(0, 2)
        .forEach(i -> consumer.onNack(7, sequenceNumber(sent.get(i)), 0, 40_000_000));
    assertThat(recorder.packets).hasSize(2);
    assertThat(recorder.packets.get(0)).isEqualTo(sent.get(0));
    assertThat(recorder.packets.get(1)).isEqualTo(sent.get(1));
  }

  private static int sequenceNumber(byte[] packet) {
    return (packet[2] & 0xff) << 8 | (packet[3] & 0xff);
  }
}
