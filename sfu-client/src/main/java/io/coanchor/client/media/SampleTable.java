package io.coanchor.client.media;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mp4parser.boxes.iso14496.part12.ChunkOffsetBox;
import org.mp4parser.boxes.iso14496.part12.SampleSizeBox;
import org.mp4parser.boxes.iso14496.part12.SampleTableBox;
import org.mp4parser.boxes.iso14496.part12.SampleToChunkBox;
import org.mp4parser.boxes.iso14496.part12.SyncSampleBox;
import org.mp4parser.boxes.iso14496.part12.TimeToSampleBox;

/**
 * Where the samples of a track are in the file, and when they are due (ISO/IEC 14496-12 section 8.5
 * to 8.7). What the boxes say is checked against the file's size and each other.
 */
final class SampleTable {
  /** Three hours of sound at 20 ms. */
  private static final int MAX_SAMPLES = 540_000;

  private final long[] offsets;
  private final int[] sizes;
  private final long[] times;
  private final boolean[] sync;

  private SampleTable(long[] offsets, int[] sizes, long[] times, boolean[] sync) {
    this.offsets = offsets;
    this.sizes = sizes;
    this.times = times;
    this.sync = sync;
  }

  static SampleTable read(SampleTableBox table, long fileBytes) throws ClipException {
    SampleSizeBox sizeBox = table.getSampleSizeBox();
    SampleToChunkBox toChunk = table.getSampleToChunkBox();
    ChunkOffsetBox chunks = table.getChunkOffsetBox();
    TimeToSampleBox times = table.getTimeToSampleBox();
    if (sizeBox == null || toChunk == null || chunks == null || times == null) {
      throw new ClipException(
          "mp4: stsz, stsc, stco or stts missing (expected: all; fragmented files are not read)");
    }
    long count = sizeBox.getSampleCount();
    if (count < 1 || count > MAX_SAMPLES) {
      throw new ClipException("mp4: " + count + " samples (expected: 1.." + MAX_SAMPLES + ")");
    }
    int[] sizes = sizes(sizeBox, (int) count, fileBytes);
    return new SampleTable(
        offsets(toChunk.getEntries(), chunks.getChunkOffsets(), sizes, fileBytes),
        sizes,
        times(times.getEntries(), (int) count),
        sync(table.getSyncSampleBox(), (int) count));
  }

  int count() {
    return sizes.length;
  }

  /** Where a sample is in the file. */
  int offset(int sample) {
    return (int) offsets[sample];
  }

  /** Its bytes. */
  int size(int sample) {
    return sizes[sample];
  }

  /** When it is to be decoded, in the track's time scale; also of the end, behind the last one. */
  long time(int sample) {
    return times[sample];
  }

  /** Whether a decoder can start there. */
  boolean isSync(int sample) {
    return sync[sample];
  }

  private static int[] sizes(SampleSizeBox box, int count, long fileBytes) throws ClipException {
    int[] sizes = new int[count];
    long sum = 0;
    for (int i = 0; i < count; i++) {
      long size = box.getSampleSizeAtIndex(i);
      sum += size;
      // together too: samples that lie on top of each other would be more in memory than the file
      if (size < 1 || sum > fileBytes) {
        throw new ClipException(
            String.format(
                Locale.ROOT,
                "mp4: sample %d of %d bytes (expected: 1..%d)",
                i,
                size,
                fileBytes - sum + size));
      }
      sizes[i] = (int) size;
    }
    return sizes;
  }

  private static long[] offsets(
      List<SampleToChunkBox.Entry> runs, long[] chunks, int[] sizes, long fileBytes)
      throws ClipException {
    long[] offsets = new long[sizes.length];
    int sample = 0;
    int run = 0;
    for (int chunk = 0; chunk < chunks.length && sample < sizes.length; chunk++) {
      while (run + 1 < runs.size() && runs.get(run + 1).getFirstChunk() <= chunk + 1) {
        run++;
      }
      long inChunk = runs.isEmpty() ? 0 : runs.get(run).getSamplesPerChunk();
      long at = chunks[chunk];
      for (long i = 0; i < inChunk && sample < sizes.length; i++) {
        if (at < 0 || at + sizes[sample] > fileBytes) {
          throw new ClipException(
              String.format(
                  Locale.ROOT,
                  "mp4: sample %d ends at %d (expected: within the file's %d bytes)",
                  sample,
                  at + sizes[sample],
                  fileBytes));
        }
        offsets[sample] = at;
        at += sizes[sample++];
      }
    }
    if (sample < sizes.length) {
      throw new ClipException(
          String.format(
              Locale.ROOT, "mp4: chunks for %d samples (expected: %d)", sample, sizes.length));
    }
    return offsets;
  }

  private static long[] times(List<TimeToSampleBox.Entry> runs, int count) throws ClipException {
    long[] times = new long[count + 1];
    int sample = 0;
    for (TimeToSampleBox.Entry run : runs) {
      for (long i = 0; i < run.getCount() && sample < count; i++, sample++) {
        times[sample + 1] = times[sample] + run.getDelta();
      }
    }
    if (sample < count) {
      throw new ClipException(
          String.format(Locale.ROOT, "mp4: times for %d samples (expected: %d)", sample, count));
    }
    return times;
  }

  private static boolean[] sync(@Nullable SyncSampleBox box, int count) {
    boolean[] sync = new boolean[count];
    if (box == null) {
      Arrays.fill(sync, true);
      return sync;
    }
    for (long number : box.getSampleNumber()) {
      if (number >= 1 && number <= count) {
        sync[(int) number - 1] = true;
      }
    }
    return sync;
  }
}
