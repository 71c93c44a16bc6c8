package io.coanchor.core.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.ExtensionMap;
import io.coanchor.core.rtp.HeaderExtension;
import io.coanchor.core.rtp.RtpHeaderWriter;
import io.coanchor.core.rtp.RtpPacket;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Head and payload apart must add up to the packet that would be written in one piece. */
class PacketPartsTest {
  private static final int DESCRIPTOR_ID = 9;
  private static final int TRIALS = 400;
  private static final Map<Integer, Codec> TYPES =
      Map.of(96, Codec.VP8, 98, Codec.VP9, 102, Codec.H264, 45, Codec.AV1);

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final PacketWriter writer = new PacketWriter();
  private final byte[] whole = new byte[2048];
  private long sequence = 70_000;

  private final ViewerFormat format =
      ViewerFormat.builder(MediaKind.VIDEO, 0xfedc_ba98L)
          .rtxSsrc(0x8000_0001L)
          .codec(Codec.VP8, 120, 121)
          .codec(Codec.VP9, 122, 123)
          .codec(Codec.H264, 124, 125)
          .codec(Codec.AV1, 126, 127)
          .extensions(
              new ExtensionMap.Builder()
                  .put(1, HeaderExtension.ABS_SEND_TIME)
                  .put(2, HeaderExtension.TRANSPORT_CC)
                  .put(3, HeaderExtension.MID)
                  .put(4, HeaderExtension.VIDEO_ORIENTATION)
                  .put(5, HeaderExtension.DEPENDENCY_DESCRIPTOR)
                  .build())
          .mid("video")
          .build();
  private final WholePacketWriter reference = new WholePacketWriter(format, whole);

  private final MediaLayer layer =
      new MediaLayer(
          0,
          MediaKind.VIDEO,
          new SourceFormat(
              TYPES,
              new ExtensionMap.Builder()
                  .put(DESCRIPTOR_ID, HeaderExtension.DEPENDENCY_DESCRIPTOR)
                  .build()),
          new PublisherClock(),
          (from, packet, wasLost, nowNs) -> {});

  @Test
  void shouldAddUpToThePacketInOnePiece() {
    Map<Codec, Integer> rewritten = new EnumMap<>(Codec.class);
    for (int trial = 0; trial < TRIALS; trial++) {
      for (int type : TYPES.keySet()) {
        MediaPacket packet = store(type);
        SourceEpoch epoch = epoch(trial % 3 == 0);
        int sendTime = random.nextInt(1 << 24);
        int transport = random.nextBoolean() ? -1 : random.nextInt(1 << 16);
        boolean mid = random.nextBoolean();
        long place = PacketWriter.FIRST_CYCLE + random.nextInt(1 << 20);
        writer.stamp(sendTime, transport, mid, 0);
        reference.stamp(sendTime, transport, mid);

        writer.writeMedia(format, packet, epoch, place);
        assertSame(reference.writeMedia(packet, epoch, (int) place & 0xffff), place, packet);

        if (writer.parts().headLength() > writer.parts().headerLength()) {
          rewritten.merge(packet.codec(), 1, Integer::sum);
        }

        long rtxPlace = PacketWriter.FIRST_CYCLE + random.nextInt(1 << 20);
        writer.writeRtx(format, packet, epoch, place, rtxPlace);
        int length =
            reference.writeRtx(packet, epoch, (int) place & 0xffff, (int) rtxPlace & 0xffff);
        assertSame(length, rtxPlace, packet);
      }
    }
    assertThat(rewritten).containsOnlyKeys(Codec.VP8, Codec.VP9);
    assertThat(rewritten.values()).allMatch(times -> times > TRIALS / 4);
  }

  @Test
  void shouldPointToThePayloadInTheHistory() {
    MediaPacket packet = store(102);
    writer.stamp(0, -1, false, 3);
    writer.writeMedia(format, packet, epoch(false), PacketWriter.FIRST_CYCLE);
    assertThat(writer.parts().payload()).isSameAs(packet.array());
    assertThat(writer.parts().payloadOffset()).isEqualTo(packet.offset());
    assertThat(writer.parts().headLength()).isEqualTo(writer.parts().headerLength());
    assertThat(writer.parts().length())
        .isEqualTo(writer.parts().headLength() + packet.length() + 3);
  }

  @Test
  void shouldKeepWhatViewersAgreedOnAlikeOnlyOnce() {
    ViewerFormat first = writer.share(format);
    ViewerFormat other =
        writer.share(
            ViewerFormat.builder(MediaKind.VIDEO, 5)
                .codec(Codec.VP8, 120, 121)
                .extensions(format.extensions())
                .mid("video")
                .build());
    assertThat(first.ssrc()).isEqualTo(0xfedc_ba98L);
    assertThat(other.ssrc()).isEqualTo(5);
    assertThat(other.payloadType(Codec.H264)).isEqualTo(ViewerFormat.NONE);
    ViewerFormat same =
        writer.share(
            ViewerFormat.builder(MediaKind.VIDEO, 6)
                .codec(Codec.VP8, 120, 121)
                .extensions(format.extensions())
                .mid("video".repeat(1))
                .build());
    assertThat(same.ssrc()).isEqualTo(6);
    assertThat(same.mid()).isSameAs(other.mid());
  }

  private void assertSame(int length, long place, MediaPacket packet) {
    byte[] parts = Composed.bytes(writer.parts());
    assertThat(parts)
        .as("%s of %d bytes, seed %d", packet.codec(), packet.length(), seed)
        .isEqualTo(Arrays.copyOf(whole, length));
    assertThat(writer.parts().rolloverCounter())
        .isEqualTo((place - PacketWriter.FIRST_CYCLE) / 65_536);
  }

  private SourceEpoch epoch(boolean keepsIds) {
    SourceEpoch.Offsets offsets =
        keepsIds
            ? SourceEpoch.Offsets.NONE
            : new SourceEpoch.Offsets(
                random.nextInt(0x8000), random.nextInt(0x100), random.nextInt(0x10000));
    return new SourceEpoch(Views.of(layer, 0), 0, random.nextInt(), null, offsets);
  }

  /** A packet whose descriptor has fields at random, and whose rest is noise. */
  private MediaPacket store(int type) {
    byte[] bytes = new byte[1_500];
    RtpHeaderWriter header = new RtpHeaderWriter().wrap(bytes, 0);
    header.header(random.nextBoolean(), type, (int) sequence, sequence * 90, 1);
    byte[] descriptor = new byte[3 + random.nextInt(30)];
    random.nextBytes(descriptor);
    header.beginExtensions(true);
    if (type == 45 && random.nextBoolean()) {
      header.extension(DESCRIPTOR_ID, descriptor, 0, descriptor.length);
    }
    int from = header.finish();
    byte[] payload = new byte[30 + random.nextInt(1_200)];
    random.nextBytes(payload);
    if (type == 96) {
      payload[0] = (byte) (0x90 | (random.nextInt(0x30) & 0x20));
      payload[1] = (byte) (random.nextInt(16) << 4);
    } else if (type == 98) {
      // no scalability structure, and no references that run on
      payload[0] = (byte) (random.nextInt(256) & 0xac);
    } else if (type == 102) {
      payload[0] = 0x41;
    } else {
      payload[0] = 0x10;
    }
    System.arraycopy(payload, 0, bytes, from, payload.length);
    RtpPacket packet = new RtpPacket();
    assertThat(packet.wrap(bytes, 0, from + payload.length)).isTrue();
    layer.onPacket(packet, sequence, sequence * 1_000_000);
    return Objects.requireNonNull(layer.history().find(sequence++));
  }
}
