package io.coanchor.interop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What {@code make-clip.mjs} has recorded of FFmpeg's RTP muxer, in the order of its times. */
final class ClipFile {
  private static final int VIDEO = 96;
  private static final double VIDEO_CLOCK = 90_000;
  private static final double AUDIO_CLOCK = 48_000;

  /**
   * One packet.
   *
   * @param bytes without extensions, under the payload type it was recorded with
   * @param seconds after the first of its kind
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Packet(byte[] bytes, boolean video, double seconds) {
    /** As a publisher sends it under its own numbers. */
    byte[] under(int payloadType, long ssrc) {
      byte[] packet = bytes.clone();
      packet[1] = (byte) ((packet[1] & 0x80) | payloadType);
      ByteBuffer.wrap(packet).putInt(8, (int) ssrc);
      return packet;
    }

    int timestamp() {
      return ByteBuffer.wrap(bytes).getInt(4);
    }
  }

  private ClipFile() {}

  static List<Packet> read() throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(Path.of("src/test/interop/clip.rtp")));
    List<Packet> packets = new ArrayList<>();
    int firstVideo = 0;
    int firstAudio = 0;
    boolean videoSeen = false;
    boolean audioSeen = false;
    while (file.hasRemaining()) {
      byte[] bytes = new byte[file.getShort() & 0xffff];
      file.get(bytes);
      boolean video = (bytes[1] & 0x7f) == VIDEO;
      int timestamp = ByteBuffer.wrap(bytes).getInt(4);
      if (video && !videoSeen) {
        firstVideo = timestamp;
        videoSeen = true;
      } else if (!video && !audioSeen) {
        firstAudio = timestamp;
        audioSeen = true;
      }
      double seconds =
          video ? (timestamp - firstVideo) / VIDEO_CLOCK : (timestamp - firstAudio) / AUDIO_CLOCK;
      packets.add(new Packet(bytes, video, seconds));
    }
    packets.sort(Comparator.comparingDouble(Packet::seconds));
    return packets;
  }
}
