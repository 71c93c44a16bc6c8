package io.coanchor.core.codec.payload;

import io.coanchor.core.codec.Av1Obu;
import java.util.Arrays;

/**
 * Where the OBUs of a temporal unit in low-overhead format are (AV1 specification section 5.2), as
 * if they had no size fields. Reusable.
 */
final class Av1TemporalUnit {
  private static final int INITIAL_OBUS = 16;
  private static final int SHOW_EXISTING_FRAME_AND_TYPE = 0xe0;

  private int[] headers = new int[INITIAL_OBUS];
  private int[] bodies = new int[INITIAL_OBUS];
  private int[] headerLengths = new int[INITIAL_OBUS];
  private int[] sizes = new int[INITIAL_OBUS];
  private int[] layers = new int[INITIAL_OBUS];
  private int count;
  private boolean sequenceHeader;
  private boolean keyFrame;

  /** Finds all that are sent; false if there is none or the bytes are no OBUs. */
  boolean scan(byte[] array, int offset, int length) {
    count = 0;
    sequenceHeader = false;
    keyFrame = false;
    int end = offset + length;
    int at = offset;
    while (at < end) {
      int type = Av1Obu.typeOf(array[at]);
      int headerLength = Av1Obu.headerLength(array[at]);
      int body = at + headerLength;
      if (type < 0 || body > end) {
        return false;
      }
      int size = end - body;
      if (Av1Obu.hasSize(array[at])) {
        long leb = Av1Obu.readLeb128(array, body, end);
        body += (int) (leb >> 32);
        size = (int) leb;
        if (leb < 0 || size > end - body) {
          return false;
        }
      }
      if (type != Av1Obu.TEMPORAL_DELIMITER && type != Av1Obu.TILE_LIST && type != Av1Obu.PADDING) {
        note(array, type, body, size);
        add(at, body, headerLength, size, headerLength == 2 ? array[at + 1] & 0xff : 0);
      }
      at = body + size;
    }
    return count > 0;
  }

  int count() {
    return count;
  }

  /** Bytes of the OBU with header, without size field. */
  int size(int obu) {
    return headerLengths[obu] + sizes[obu];
  }

  /** The layer extension; OBUs of different layers do not share a packet. */
  int layer(int obu) {
    return layers[obu];
  }

  /** A sequence header and a key frame: a new coded video sequence begins. */
  boolean startsSequence() {
    return sequenceHeader && keyFrame;
  }

  /** Copies part of the OBU as it is sent, counted from its header on. */
  void copy(byte[] array, int obu, int start, int size, byte[] out, int at) {
    int from = start;
    int to = at;
    int left = size;
    while (left > 0 && from < headerLengths[obu]) {
      byte b = array[headers[obu] + from];
      out[to++] = from == 0 ? (byte) (b & ~Av1Obu.HAS_SIZE) : b;
      from++;
      left--;
    }
    System.arraycopy(array, bodies[obu] + from - headerLengths[obu], out, to, left);
  }

  private void note(byte[] array, int type, int body, int size) {
    if (type == Av1Obu.SEQUENCE_HEADER) {
      sequenceHeader = true;
    } else if ((type == Av1Obu.FRAME || type == Av1Obu.FRAME_HEADER) && size > 0) {
      keyFrame |= (array[body] & SHOW_EXISTING_FRAME_AND_TYPE) == 0;
    }
  }

  private void add(int header, int body, int headerLength, int size, int layer) {
    if (count == headers.length) {
      headers = Arrays.copyOf(headers, 2 * count);
      bodies = Arrays.copyOf(bodies, 2 * count);
      headerLengths = Arrays.copyOf(headerLengths, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
      layers = Arrays.copyOf(layers, 2 * count);
    }
    headers[count] = header;
    bodies[count] = body;
    headerLengths[count] = headerLength;
    sizes[count] = size;
    layers[count++] = layer;
  }
}
