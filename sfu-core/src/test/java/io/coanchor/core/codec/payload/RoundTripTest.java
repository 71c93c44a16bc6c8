package io.coanchor.core.codec.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.core.codec.Clip;
import io.coanchor.core.codec.Codec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoundTripTest {
  private static final long SEED = 7_741_6184;
  private static final int TICKS_A_FRAME = 3000;

  private record Packet(long timestamp, boolean marker, String hex) {
    Packet(long timestamp, boolean marker, byte[] array, int offset, int length) {
      this(timestamp, marker, HexFormat.of().formatHex(array, offset, offset + length));
    }

    byte[] payload() {
      return HexFormat.of().parseHex(hex);
    }

    int length() {
      return hex.length() / 2;
    }
  }

  private record Frame(long timestamp, boolean key, boolean contiguous, String hex) {
    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  @Test
  void shouldGiveBackRealFramesAtAnyPacketSize() {
    Random random = new Random(SEED);
    for (Clip clip : Clip.all()) {
      for (int i = 0; i < 40; i++) {
        int max = Payloads.MIN_PAYLOAD_BYTES + random.nextInt(1400);
        List<Packet> packets = packetize(clip, max, 1);
        List<Frame> frames = depacketize(clip.codec(), packets, 0);
        String what = "%s, max payload %d, seed %d".formatted(clip, max, SEED);
        assertThat(packets).as(what).allMatch(p -> p.length() <= max);
        assertThat(frames).as(what).hasSameSizeAs(clip.frames());
        for (int f = 0; f < frames.size(); f++) {
          assertThat(frames.get(f).bytes()).as(what).isEqualTo(expected(clip, f));
          assertThat(frames.get(f).timestamp()).as(what).isEqualTo(f * (long) TICKS_A_FRAME);
          assertThat(frames.get(f).key()).as(what).isEqualTo(f == 0);
        }
      }
    }
  }

  @Test
  void shouldMarkTheLastPayloadOnly() {
    for (Clip clip : Clip.all()) {
      List<Packet> packets = packetize(clip, 200, 1);
      for (int i = 0; i < packets.size(); i++) {
        boolean last =
            i == packets.size() - 1 || packets.get(i + 1).timestamp() != packets.get(i).timestamp();
        assertThat(packets.get(i).marker()).as("%s packet %d", clip, i).isEqualTo(last);
      }
    }
  }

  @Test
  void shouldMakePayloadsOfEqualSize() {
    for (Clip clip : Clip.all()) {
      if (clip.codec() == Codec.H264 || clip.codec() == Codec.H265) {
        // Parameter sets travel apart; the fragments of a slice are equal.
        continue;
      }
      List<Integer> sizes =
          packetize(clip, 500, 1).stream()
              .filter(p -> p.timestamp() == 0)
              .map(Packet::length)
              .toList();
      int spread =
          sizes.stream().max(Integer::compare).orElseThrow()
              - sizes.stream().min(Integer::compare).orElseThrow();
      // AV1's elements have lengths in between, so its last packet can be a few bytes short of one
      // byte a packet.
      assertThat(spread)
          .as("%s: %s", clip, sizes)
          .isLessThanOrEqualTo(clip.codec() == Codec.AV1 ? sizes.size() + 2 : 1);
    }
  }

  @Test
  void shouldNeedNoMorePacketsThanTheBytesDo() {
    byte[] frame = Clip.load("vp8_320x180.ivf", Codec.VP8).frames().getFirst();
    List<Integer> sizes = new ArrayList<>();
    Payloads.packetizer(Codec.VP8, 1100)
        .packetize(frame, 0, frame.length, (a, o, length, last) -> sizes.add(length));
    assertThat(sizes).hasSize((frame.length + 1095) / 1096);
  }

  @Test
  void shouldHandOnNoFrameThatLostAPacket() {
    Random random = new Random(SEED);
    for (Clip clip : Clip.all()) {
      for (int i = 0; i < 60; i++) {
        List<Packet> packets = packetize(clip, 60 + random.nextInt(400), 4);
        boolean[] drop = new boolean[packets.size()];
        boolean[] damaged = new boolean[4 * clip.frames().size()];
        for (int p = 0; p < drop.length; p++) {
          drop[p] = random.nextInt(packets.size()) < 2;
          int frame = (int) (packets.get(p).timestamp() / TICKS_A_FRAME);
          damaged[frame] |= drop[p];
        }
        List<Frame> frames = depacketize(clip.codec(), packets, 0, drop);
        String what = "%s, run %d, seed %d".formatted(clip, i, SEED);
        int previous = -1;
        for (Frame frame : frames) {
          int index = (int) (frame.timestamp() / TICKS_A_FRAME);
          assertThat(damaged[index]).as(what).isFalse();
          assertThat(frame.bytes())
              .as(what)
              .isEqualTo(expected(clip, index % clip.frames().size()));
          // Of the first, nobody knows what came before.
          assertThat(frame.contiguous() || previous < 0 || index > previous + 1).as(what).isTrue();
          assertThat(frame.contiguous() && previous >= 0 && index > previous + 1)
              .as(what)
              .isFalse();
          previous = index;
        }
        assertThat(expectedSurvivors(damaged)).as(what).isLessThanOrEqualTo(frames.size());
      }
    }
  }

  /** Frames that are whole and follow a whole one are never lost. */
  private static int expectedSurvivors(boolean[] damaged) {
    int survivors = 0;
    for (int i = 0; i < damaged.length; i++) {
      survivors += !damaged[i] && (i == 0 || !damaged[i - 1]) ? 1 : 0;
    }
    return survivors;
  }

  @Test
  void shouldRecoverAtTheNextKeyFrame() {
    for (Clip clip : Clip.all()) {
      List<Packet> packets = packetize(clip, 200, 2);
      boolean[] drop = new boolean[packets.size()];
      long second = clip.frames().size() * (long) TICKS_A_FRAME;
      for (int p = 0; packets.get(p).timestamp() < second; p++) {
        drop[p] = p > 0;
      }
      // Joining in the middle, too: the first packet is not a frame's first.
      drop[0] = packets.size() > 1 && packets.get(1).timestamp() == 0;
      List<Frame> frames = depacketize(clip.codec(), packets, 65_530, drop);
      assertThat(frames.getFirst().key()).as(clip.name()).isTrue();
      assertThat(frames.getLast().timestamp())
          .as(clip.name())
          .isEqualTo(second * 2 - TICKS_A_FRAME);
    }
  }

  @Test
  void shouldEndAFrameAtTheNextTimestampWithoutMarker() {
    for (Clip clip : Clip.all()) {
      List<Packet> packets =
          packetize(clip, 300, 2).stream()
              .map(p -> new Packet(p.timestamp(), false, p.hex()))
              .toList();
      List<Frame> frames = depacketize(clip.codec(), packets, 0);
      assertThat(frames).as(clip.name()).hasSize(2 * clip.frames().size() - 1);
      assertThat(frames.getFirst().bytes()).as(clip.name()).isEqualTo(expected(clip, 0));
    }
  }

  @Test
  void shouldStartAtAnAccessUnitDelimiter() {
    assertThat(join(Codec.H264, "0930", "419a21"))
        .containsExactly("00000001" + "0930" + "00000001" + "419a21");
    assertThat(join(Codec.H264, "78" + "00020930" + "0003419a21")).hasSize(1);
    assertThat(join(Codec.H265, "460150", "0201d0"))
        .containsExactly("00000001" + "460150" + "00000001" + "0201d0");
    assertThat(join(Codec.H265, "6001" + "0003460150" + "00030201d0")).hasSize(1);
    // A slice alone could be the second of its frame.
    assertThat(join(Codec.H264, "419a21")).isEmpty();
    assertThat(join(Codec.H265, "0201d0")).isEmpty();
  }

  private static List<String> join(Codec codec, String... payloads) {
    List<Frame> frames = new ArrayList<>();
    Depacketizer depacketizer = Payloads.depacketizer(codec, collect(frames));
    for (int i = 0; i < payloads.length; i++) {
      push(depacketizer, 5 + i, new Packet(0, i == payloads.length - 1, payloads[i]));
    }
    return frames.stream().map(Frame::hex).toList();
  }

  @Test
  void shouldIgnoreDuplicatesAndPadding() {
    Clip clip = Clip.load("h264_320x180.h264", Codec.H264);
    List<Frame> frames = new ArrayList<>();
    Depacketizer depacketizer = Payloads.depacketizer(clip.codec(), collect(frames));
    long sequence = 10;
    for (Packet p : packetize(clip, 300, 1)) {
      sequence++;
      push(depacketizer, sequence, p);
      push(depacketizer, sequence, p);
      push(depacketizer, sequence - 1, p);
      sequence++;
      assertThat(depacketizer.push(sequence, p.timestamp(), false, new byte[0], 0, 0)).isTrue();
    }
    assertThat(frames).hasSize(3);
    assertThat(frames).extracting(Frame::contiguous).doesNotContain(false);
  }

  @Test
  void shouldDropAFrameWithAMalformedPayload() {
    Clip clip = Clip.load("vp9_320x180.ivf", Codec.VP9);
    List<Frame> frames = new ArrayList<>();
    Depacketizer depacketizer = Payloads.depacketizer(clip.codec(), collect(frames));
    List<Packet> packets = packetize(clip, 300, 1);
    for (int i = 0; i < packets.size(); i++) {
      Packet p = packets.get(i);
      byte[] payload = i == 2 ? new byte[] {(byte) 0x80} : p.payload();
      boolean ok = depacketizer.push(i, p.timestamp(), p.marker(), payload, 0, payload.length);
      assertThat(ok).isEqualTo(i != 2);
    }
    assertThat(frames).extracting(Frame::timestamp).containsExactly(3000L, 6000L);
    assertThat(frames.getFirst().contiguous()).isFalse();
  }

  @Test
  void shouldTakeLengthPrefixedUnits() {
    List<String> payloads = new ArrayList<>();
    byte[] frame = HexFormat.of().parseHex("00000004674d0001" + "0000000268ee" + "000000026588");
    PayloadSink sink =
        (array, offset, length, last) ->
            payloads.add(HexFormat.of().formatHex(array, offset, offset + length) + last);
    Packetizer packetizer = new NalPacketizer(NalSyntax.H264, 100, NalFormat.LENGTH_PREFIXED);
    assertThat(packetizer.packetize(frame, 0, frame.length, sink)).isTrue();
    assertThat(payloads).containsExactly("780004674d0001000268eefalse", "6588true");
    assertThat(packetizer.packetize(frame, 0, frame.length - 1, sink)).isFalse();
    assertThat(payloads).hasSize(2);
  }

  @Test
  void shouldAggregateManySmallObus() {
    // A frame header, then tile groups, of which five fit one packet, so the lengths are all there.
    byte[] unit = HexFormat.of().parseHex("1200" + "1a0120" + "220155".repeat(5) + "7a03aabbcc");
    List<byte[]> payloads = new ArrayList<>();
    Packetizer packetizer = Payloads.packetizer(Codec.AV1, 100);
    boolean ok =
        packetizer.packetize(
            unit, 0, unit.length, (a, o, n, last) -> payloads.add(Arrays.copyOfRange(a, o, o + n)));
    assertThat(ok).isTrue();
    assertThat(payloads)
        .containsExactly(HexFormat.of().parseHex("00" + "021820" + "022055".repeat(5)));
  }

  @Test
  void shouldKeepAv1LayersInPacketsOfTheirOwn() {
    byte[] unit = HexFormat.of().parseHex("1200" + "360002" + "1122" + "360802" + "3344");
    List<byte[]> payloads = new ArrayList<>();
    boolean ok =
        Payloads.packetizer(Codec.AV1, 100)
            .packetize(
                unit,
                0,
                unit.length,
                (a, o, n, last) -> payloads.add(Arrays.copyOfRange(a, o, o + n)));
    assertThat(ok).isTrue();
    assertThat(payloads)
        .containsExactly(
            HexFormat.of().parseHex("10" + "34001122"), HexFormat.of().parseHex("10" + "34083344"));
  }

  @Test
  void shouldRefuseWhatIsNoFrame() {
    PayloadSink never =
        (array, offset, length, last) -> {
          throw new AssertionError("nothing may be handed on");
        };
    byte[] junk = HexFormat.of().parseHex("ffffffffffff");
    for (Codec codec : List.of(Codec.H264, Codec.H265, Codec.VP9, Codec.AV1)) {
      Packetizer packetizer = Payloads.packetizer(codec, 100);
      assertThat(packetizer.packetize(junk, 0, junk.length, never)).as(codec.name()).isFalse();
      assertThat(packetizer.packetize(junk, 0, 0, never)).as(codec.name()).isFalse();
    }
    byte[] long_ = new byte[101];
    assertThat(Payloads.packetizer(Codec.OPUS, 100).packetize(long_, 0, 101, never)).isFalse();
    assertThatThrownBy(() -> Payloads.packetizer(Codec.RTX, 100)).hasMessageContaining("RTX");
    assertThatThrownBy(() -> Payloads.packetizer(Codec.VP8, 10)).hasMessageContaining("10");
  }

  @Test
  void shouldCarryOpusWhole() {
    byte[] packet = HexFormat.of().parseHex("fc010203");
    List<Frame> frames = new ArrayList<>();
    Depacketizer depacketizer = Payloads.depacketizer(Codec.OPUS, collect(frames));
    Payloads.packetizer(Codec.OPUS, 100)
        .packetize(
            packet, 0, packet.length, (a, o, n, last) -> depacketizer.push(1, 960, last, a, o, n));
    depacketizer.push(3, 2880, false, packet, 0, packet.length);
    assertThat(frames).extracting(Frame::timestamp).containsExactly(960L, 2880L);
    assertThat(frames).extracting(Frame::contiguous).containsExactly(true, false);
    assertThat(frames.getFirst().bytes()).isEqualTo(packet);
  }

  /** What comes back: start codes of four bytes, no delimiters; AV1, VP8, VP9 as they were. */
  private static byte[] expected(Clip clip, int index) {
    byte[] frame = clip.frames().get(index);
    boolean h264 = clip.codec() == Codec.H264;
    if (!h264 && clip.codec() != Codec.H265) {
      return frame;
    }
    NalUnits units = new NalUnits();
    assertThat(units.scan(NalFormat.ANNEX_B, frame, 0, frame.length)).isTrue();
    FrameBuffer out = new FrameBuffer();
    for (int i = 0; i < units.count(); i++) {
      int first = frame[units.offset(i)];
      if (h264 ? (first & 0x1f) == 9 : (first >> 1 & 0x3f) == 35) {
        continue;
      }
      out.append(new byte[] {0, 0, 0, 1}, 0, 4);
      out.append(frame, units.offset(i), units.length(i));
    }
    return Arrays.copyOf(out.array(), out.length());
  }

  private static List<Packet> packetize(Clip clip, int max, int times) {
    Packetizer packetizer = Payloads.packetizer(clip.codec(), max);
    List<Packet> packets = new ArrayList<>();
    long timestamp = 0;
    for (int i = 0; i < times; i++) {
      for (byte[] frame : clip.frames()) {
        long now = timestamp;
        byte[] shifted = new byte[frame.length + 5];
        System.arraycopy(frame, 0, shifted, 5, frame.length);
        boolean ok =
            packetizer.packetize(
                shifted,
                5,
                frame.length,
                (array, offset, length, last) ->
                    packets.add(new Packet(now, last, array, offset, length)));
        assertThat(ok).as(clip.name()).isTrue();
        timestamp += TICKS_A_FRAME;
      }
    }
    return packets;
  }

  private static List<Frame> depacketize(Codec codec, List<Packet> packets, long firstSequence) {
    return depacketize(codec, packets, firstSequence, new boolean[packets.size()]);
  }

  private static List<Frame> depacketize(
      Codec codec, List<Packet> packets, long firstSequence, boolean[] drop) {
    List<Frame> frames = new ArrayList<>();
    Depacketizer depacketizer = Payloads.depacketizer(codec, collect(frames));
    for (int i = 0; i < packets.size(); i++) {
      if (!drop[i]) {
        push(depacketizer, firstSequence + i, packets.get(i));
      }
    }
    return frames;
  }

  private static void push(Depacketizer depacketizer, long sequence, Packet p) {
    byte[] payload = p.payload();
    boolean ok = depacketizer.push(sequence, p.timestamp(), p.marker(), payload, 0, payload.length);
    assertThat(ok).isTrue();
  }

  private static FrameSink collect(List<Frame> frames) {
    return (array, offset, length, timestamp, key, contiguous) ->
        frames.add(
            new Frame(
                timestamp,
                key,
                contiguous,
                HexFormat.of().formatHex(array, offset, offset + length)));
  }
}
