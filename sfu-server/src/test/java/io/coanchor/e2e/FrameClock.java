package io.coanchor.e2e;

import java.nio.ByteBuffer;

/** The frame clock of docs/frame-clock.md on the luma plane of a picture. */
final class FrameClock {
  private static final int COLUMNS = 32;
  private static final int CELLS = 2 * COLUMNS;
  private static final int ROW_FRACTION = 18;
  private static final int WALL_CLOCK = 1;
  private static final int WHITE = 235;
  private static final int BLACK = 16;
  private static final int MIN_CONTRAST = 64;

  private FrameClock() {}

  /** Paints the clock of one picture. */
  static void paint(ByteBuffer luma, int stride, int width, int height, long timeMs, int frame) {
    long bits = bits(timeMs, frame);
    for (int cell = 0; cell < CELLS; cell++) {
      int value = (bits >>> (CELLS - 1 - cell) & 1) == 0 ? BLACK : WHITE;
      int column = cell % COLUMNS;
      int row = cell / COLUMNS;
      for (int y = edge(row, height, ROW_FRACTION); y < edge(row + 1, height, ROW_FRACTION); y++) {
        for (int x = edge(column, width, COLUMNS); x < edge(column + 1, width, COLUMNS); x++) {
          luma.put(y * stride + x, (byte) value);
        }
      }
    }
  }

  /**
   * Reads the clock of one picture.
   *
   * @return milliseconds since 1970 modulo 2^32; −1 where there is no clock or its check fails
   */
  static long readMs(ByteBuffer luma, int stride, int width, int height) {
    double[] means = new double[CELLS];
    double low = 255;
    double high = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      means[cell] = mean(luma, stride, width, height, cell);
      low = Math.min(low, means[cell]);
      high = Math.max(high, means[cell]);
    }
    long bits = 0;
    for (double mean : means) {
      bits = bits << 1 | (mean > (low + high) / 2 ? 1 : 0);
    }
    long timeMs = bits >>> 32;
    int frame = (int) (bits >>> 16 & 0xfff);
    return high - low >= MIN_CONTRAST && bits == bits(timeMs, frame) ? timeMs : -1;
  }

  private static double mean(ByteBuffer luma, int stride, int width, int height, int cell) {
    int left = edge(cell % COLUMNS, width, COLUMNS);
    int right = edge(cell % COLUMNS + 1, width, COLUMNS);
    int top = edge(cell / COLUMNS, height, ROW_FRACTION);
    int bottom = edge(cell / COLUMNS + 1, height, ROW_FRACTION);
    int sum = 0;
    int count = 0;
    for (int y = top + (bottom - top) / 4; y < bottom - (bottom - top) / 4; y++) {
      for (int x = left + (right - left) / 4; x < right - (right - left) / 4; x++) {
        sum += luma.get(y * stride + x) & 0xff;
        count++;
      }
    }
    return (double) sum / count;
  }

  private static int edge(int index, int size, int parts) {
    return Math.round((float) index * size / parts);
  }

  private static long bits(long timeMs, int frame) {
    long head = (timeMs & 0xffffffffL) << 16 | WALL_CLOCK << 12 | (frame & 0xfff);
    int crc = 0xffff;
    for (int shift = 40; shift >= 0; shift -= 8) {
      crc ^= (int) (head >>> shift & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = ((crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ 0x1021) & 0xffff;
      }
    }
    return head << 16 | crc;
  }
}
