package io.coanchor.client.media;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.mp4parser.ParsableBox;
import org.mp4parser.PropertyBoxParserImpl;
import org.mp4parser.boxes.UnknownBox;

/**
 * The boxes that a clip is read from (ISO/IEC 14496-12). The library allocates what a box says it
 * holds before it reads it: nothing reaches it that is longer than the file, and what a clip does
 * not need stays bytes.
 */
final class ClipBoxes extends PropertyBoxParserImpl {
  private static final int HEADER_BYTES = 8;
  private static final int LARGE_HEADER_BYTES = 16;

  /** Boxes of boxes, with the bytes of their own before the first. */
  private static final Map<String, Integer> CONTAINERS =
      Map.of(
          "moov", 0, "trak", 0, "mdia", 0, "minf", 0, "stbl", 0, "stsd", 8, "avc1", 78, "avc3", 78);

  /** Tables: version and flags, a count, and so many entries of these bytes. */
  private static final Map<String, Integer> TABLES =
      Map.of("stts", 8, "ctts", 8, "stss", 4, "stsc", 12, "stco", 4, "co64", 8);

  private static final Set<String> OTHERS = Set.of("mdhd", "hdlr", "avcC", "stsz");

  @Override
  public ParsableBox createBox(String type, byte[] userType, String parent) {
    return CONTAINERS.containsKey(type) || TABLES.containsKey(type) || OTHERS.contains(type)
        ? super.createBox(type, userType, parent)
        : new UnknownBox(type);
  }

  /** Fails when a box ends outside of what holds it, or a table is longer than its box. */
  static void check(byte[] file) throws ClipException {
    check(ByteBuffer.wrap(file), 0, file.length);
  }

  private static void check(ByteBuffer file, int from, int end) throws ClipException {
    int at = from;
    while (at < end) {
      if (end - at < HEADER_BYTES) {
        // the library would read the header on, beyond the box that holds this one
        throw new ClipException(
            String.format(Locale.ROOT, "mp4: %d bytes after the last box (expected: 0)", end - at));
      }
      String type = type(file, at);
      long size = Integer.toUnsignedLong(file.getInt(at));
      int header = HEADER_BYTES;
      if (size == 1 && end - at >= LARGE_HEADER_BYTES) {
        size = file.getLong(at + HEADER_BYTES);
        header = LARGE_HEADER_BYTES;
      } else if (size == 0) {
        size = (long) end - at;
      }
      if (size < header || size > end - at) {
        throw new ClipException(
            String.format(
                Locale.ROOT,
                "mp4: box '%s' of %d bytes (expected: %d..%d)",
                type,
                size,
                header,
                end - at));
      }
      checkContent(file, type, at + header, at + (int) size);
      at += (int) size;
    }
  }

  private static void checkContent(ByteBuffer file, String type, int from, int end)
      throws ClipException {
    Integer ownBytes = CONTAINERS.get(type);
    if (ownBytes != null) {
      if (end - from < ownBytes) {
        throw new ClipException(
            String.format(
                Locale.ROOT,
                "mp4: '%s' with %d bytes (expected: at least %d)",
                type,
                end - from,
                ownBytes));
      }
      check(file, from + ownBytes, end);
      return;
    }
    Integer entryBytes = TABLES.get(type);
    if (entryBytes != null) {
      checkTable(file, type, from + 4, end, entryBytes);
    } else if (type.equals("stsz") && end - from >= 8 && file.getInt(from + 4) == 0) {
      checkTable(file, type, from + 8, end, 4);
    }
  }

  private static void checkTable(ByteBuffer file, String type, int count, int end, int entryBytes)
      throws ClipException {
    long room = Math.max(0, end - count - 4) / entryBytes;
    long entries = end - count < 4 ? 1 : Integer.toUnsignedLong(file.getInt(count));
    if (entries > room) {
      throw new ClipException(
          String.format(
              Locale.ROOT, "mp4: '%s' of %d entries (expected: 0..%d)", type, entries, room));
    }
  }

  private static String type(ByteBuffer file, int at) {
    byte[] type = new byte[4];
    file.get(at + 4, type);
    return new String(type, StandardCharsets.ISO_8859_1);
  }
}
