package io.coanchor.bench.path;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What is published, again and again: bursts of packets at their times. A burst reaches the server
 * at once, as what an encoder makes of one frame does.
 *
 * @param name for the report
 * @param periodNs how long it is
 * @param bursts in the order of their times
 */
record Script(String name, long periodNs, List<Burst> bursts) {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int FRAMES_PER_SECOND = 30;
  private static final int SECONDS = 2;
  private static final int FRAMES = FRAMES_PER_SECOND * SECONDS;

  /** Of the real mix. */
  private static final int VIDEO_BITS_PER_SECOND = 600_000;

  /** How many frames' worth a key frame is: six to ten are usual for talking heads. */
  private static final int KEY_FRAME_WEIGHT = 8;

  private static final int AUDIO_PER_SECOND = 50;

  /** 48 kbit/s. */
  private static final int AUDIO_PACKET_BYTES = 132;

  private static final int MAX_PACKET_BYTES = 1_200;
  private static final int HEADER_BYTES = 12;
  private static final long SEED = 600;

  Script {
    bursts = List.copyOf(bursts);
  }

  /**
   * Packets that arrive together.
   *
   * @param atNs since the period began
   * @param packets how many
   * @param bytes of each, RTP header included
   */
  record Burst(long atNs, boolean video, boolean keyFrame, int packets, int bytes) {}

  /** Thirty bursts a second of so many packets of 1,200 bytes, nothing else. */
  static Script fixed(int packets) {
    List<Burst> bursts = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      bursts.add(
          new Burst(i * SECOND_NS / FRAMES_PER_SECOND, true, i == 0, packets, MAX_PACKET_BYTES));
    }
    return new Script(
        String.format(Locale.ROOT, "%d x 1,200 B", packets), SECONDS * SECOND_NS, bursts);
  }

  /**
   * 600 kbit/s of H264 at 30 frames a second, a key frame every two seconds, the others between 0.6
   * and 1.4 of their mean, each cut into equal packets; Opus every 20 ms.
   */
  static Script mix() {
    Random random = new Random(SEED);
    int total = VIDEO_BITS_PER_SECOND / Byte.SIZE * SECONDS;
    int mean = total / (FRAMES - 1 + KEY_FRAME_WEIGHT);
    List<Burst> bursts = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      int frame = i == 0 ? KEY_FRAME_WEIGHT * mean : mean * (60 + random.nextInt(81)) / 100;
      int room = MAX_PACKET_BYTES - HEADER_BYTES;
      int packets = (frame + room - 1) / room;
      int bytes = HEADER_BYTES + (frame + packets - 1) / packets;
      bursts.add(new Burst(i * SECOND_NS / FRAMES_PER_SECOND, true, i == 0, packets, bytes));
    }
    for (int i = 0; i < AUDIO_PER_SECOND * SECONDS; i++) {
      // off the frames' beat, as two clocks are
      long atNs = i * SECOND_NS / AUDIO_PER_SECOND + 7_000_000;
      bursts.add(new Burst(atNs, false, false, 1, AUDIO_PACKET_BYTES));
    }
    bursts.sort((a, b) -> Long.compare(a.atNs(), b.atNs()));
    return new Script("600 kbit/s + Opus", SECONDS * SECOND_NS, bursts);
  }

  /** Packets of one period. */
  int packets() {
    return bursts.stream().mapToInt(Burst::packets).sum();
  }

  /** Bytes of one period, RTP headers included. */
  long bytes() {
    return bursts.stream().mapToLong(burst -> (long) burst.packets() * burst.bytes()).sum();
  }

  boolean hasAudio() {
    return bursts.stream().anyMatch(burst -> !burst.video());
  }
}
