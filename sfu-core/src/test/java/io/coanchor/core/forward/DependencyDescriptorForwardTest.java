package io.coanchor.core.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.packet.Bytes;
import io.coanchor.core.rtp.ExtensionMap;
import io.coanchor.core.rtp.HeaderExtension;
import io.coanchor.core.rtp.RtpHeaderWriter;
import io.coanchor.core.rtp.RtpPacket;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Dependency descriptors and the other header extensions on their way to a viewer. */
class DependencyDescriptorForwardTest {
  private static final int SOURCE_ID = 12;
  private static final int VIEWER_ID = 9;
  private static final MediaSink SINK = (parts, source, nowNs) -> {};

  private final ExtensionMap sourceIds =
      new ExtensionMap.Builder()
          .put(SOURCE_ID, HeaderExtension.DEPENDENCY_DESCRIPTOR)
          .put(13, HeaderExtension.VIDEO_ORIENTATION)
          .put(10, HeaderExtension.RID)
          .put(4, HeaderExtension.MID)
          .build();
  private final ViewerFormat.Builder format =
      ViewerFormat.builder(MediaKind.VIDEO, 7)
          .codec(Codec.VP8, 96)
          .mid("v")
          .extensions(
              new ExtensionMap.Builder()
                  .put(VIEWER_ID, HeaderExtension.DEPENDENCY_DESCRIPTOR)
                  .put(2, HeaderExtension.VIDEO_ORIENTATION)
                  .put(5, HeaderExtension.MID)
                  .build());

  @Test
  void shouldGoOnWithFrameNumbersOfAnotherSource() {
    RtpRewriter rewriter = new RtpRewriter(format.build(), new PacketWriter(), 1);
    MediaLayer first = layer();
    assertThat(frameNumber(rewriter, packet(first, 100, 5000, 30), first, true)).isEqualTo(5000);
    assertThat(frameNumber(rewriter, packet(first, 101, 5001, 3), first, false)).isEqualTo(5001);
    MediaLayer second = layer();
    assertThat(frameNumber(rewriter, packet(second, 9, 65_534, 30), second, true)).isEqualTo(5002);
    assertThat(frameNumber(rewriter, packet(second, 10, 65_535, 3), second, false)).isEqualTo(5003);
    assertThat(frameNumber(rewriter, packet(second, 11, 0, 4), second, false)).isEqualTo(5004);
  }

  @Test
  void shouldLeaveOutAllDescriptorsWhereLongOnesCannotBeWritten() {
    RtpRewriter rewriter =
        new RtpRewriter(format.mixedHeaders(false).build(), new PacketWriter(), 1);
    MediaLayer layer = layer();
    for (int length : new int[] {30, 3}) {
      MediaPacket packet = packet(layer, 100 - length, 5000, length);
      rewriter.begin(Views.of(layer, 0), packet, null, 0);
      RtpPacket view = new RtpPacket();
      rewriter.write(packet, SINK, 0);
      byte[] out = Composed.bytes(rewriter.packet());
      assertThat(view.wrap(out, 0, out.length)).isTrue();
      assertThat(view.extension(VIEWER_ID)).isEqualTo(-1);
      assertThat(view.extension(2)).isPositive();
    }
  }

  @Test
  void shouldWriteOnlyWhatTheViewerAgreedOn() {
    RtpRewriter rewriter = new RtpRewriter(format.build(), new PacketWriter(), 1);
    MediaLayer layer = layer();
    MediaPacket packet = packet(layer, 1, 1, 3);
    rewriter.begin(Views.of(layer, 0), packet, null, 0);
    RtpPacket view = new RtpPacket();
    rewriter.write(packet, SINK, 0);
    byte[] out = Composed.bytes(rewriter.packet());
    assertThat(view.wrap(out, 0, out.length)).isTrue();
    int mid = view.extension(5);
    assertThat(out[mid]).isEqualTo((byte) 'v');
    int orientation = view.extension(2);
    assertThat(out[orientation]).isEqualTo((byte) 3);
    for (int id : new int[] {1, 3, 4, 6, 10, 12, 13}) {
      assertThat(view.extension(id)).as("extension %s", id).isEqualTo(-1);
    }
  }

  private static int frameNumber(
      RtpRewriter rewriter, MediaPacket packet, MediaLayer layer, boolean begin) {
    if (begin) {
      rewriter.begin(Views.of(layer, 0), packet, null, 0);
    }
    rewriter.write(packet, SINK, 0);
    byte[] out = Composed.bytes(rewriter.packet());
    RtpPacket view = new RtpPacket();
    assertThat(view.wrap(out, 0, out.length)).isTrue();
    int at = view.extension(VIEWER_ID);
    assertThat(view.extensionLength()).isEqualTo(packet.descriptorLength());
    return Bytes.u16(out, at + 1);
  }

  private MediaLayer layer() {
    return new MediaLayer(
        0,
        MediaKind.VIDEO,
        new SourceFormat(Map.of(96, Codec.VP8), sourceIds),
        new PublisherClock(),
        (from, packet, recovered, nowNs) -> {});
  }

  private static MediaPacket packet(MediaLayer layer, int sequence, int number, int length) {
    byte[] bytes = new byte[300];
    byte[] descriptor = new byte[length];
    descriptor[0] = (byte) 0xc0;
    Bytes.put16(descriptor, 1, number);
    RtpHeaderWriter writer = new RtpHeaderWriter().wrap(bytes, 0);
    writer.header(true, 96, sequence, sequence * 3000L, 1).beginExtensions(length > 16);
    writer.extension(10, 1, 'h').extension(4, 1, 'x').extension(13, 1, 3);
    int header = writer.extension(SOURCE_ID, descriptor, 0, length).finish();
    byte[] vp8 = {0x10, 0x10, 0, 0, (byte) 0x9d, 1, 0x2a, 64, 1, 64, 1, 0, 0};
    System.arraycopy(vp8, 0, bytes, header, vp8.length);
    RtpPacket view = new RtpPacket();
    assertThat(view.wrap(bytes, 0, header + vp8.length)).isTrue();
    assertThat(layer.onPacket(view, sequence, 0)).isNull();
    return Objects.requireNonNull(layer.history().find(sequence));
  }
}
