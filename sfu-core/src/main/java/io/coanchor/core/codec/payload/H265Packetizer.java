package io.coanchor.core.codec.payload;

/**
 * RFC 7798 without DONL: parameter sets and SEI together in aggregation packets, slices alone or in
 * fragmentation units of equal size. Access unit delimiters and filler data are left out.
 */
public final class H265Packetizer implements Packetizer {
  private static final int HEADER_BYTES = 2;
  private static final int VPS = 32;
  private static final int PPS = 34;
  private static final int ACCESS_UNIT_DELIMITER = 35;
  private static final int FILLER = 38;
  private static final int PREFIX_SEI = 39;
  private static final int AGGREGATION = 48;
  private static final int FRAGMENT = 49;
  private static final int TYPE_BITS = 0x7e;
  private static final int FU_START = 0x80;
  private static final int FU_END = 0x40;
  private static final int FU_HEADER_BYTES = HEADER_BYTES + 1;

  private final int maxPayloadBytes;
  private final NalFormat format;
  private final byte[] buffer;
  private final NalUnits units = new NalUnits();

  public H265Packetizer(int maxPayloadBytes, NalFormat format) {
    this.maxPayloadBytes = Payloads.checkMaxPayload(maxPayloadBytes);
    this.format = format;
    this.buffer = new byte[maxPayloadBytes];
  }

  @Override
  public boolean packetize(byte[] frame, int offset, int length, PayloadSink sink) {
    if (!units.scan(format, frame, offset, length)) {
      return false;
    }
    int unit = nextSent(frame, 0);
    if (unit == units.count()) {
      return false;
    }
    while (unit < units.count()) {
      int next = endOfRun(frame, unit);
      boolean last = next == units.count();
      if (nextSent(frame, unit + 1) < next) {
        sink.onPayload(buffer, 0, aggregate(frame, unit, next), last);
      } else if (units.length(unit) <= maxPayloadBytes) {
        sink.onPayload(frame, units.offset(unit), units.length(unit), last);
      } else {
        fragment(frame, units.offset(unit), units.length(unit), last, sink);
      }
      unit = next;
    }
    return true;
  }

  private int nextSent(byte[] frame, int from) {
    int unit = from;
    while (unit < units.count()) {
      int type = typeOf(frame, unit);
      if (type != ACCESS_UNIT_DELIMITER && type != FILLER && units.length(unit) > HEADER_BYTES) {
        return unit;
      }
      unit++;
    }
    return unit;
  }

  private int endOfRun(byte[] frame, int first) {
    int size = HEADER_BYTES + 2 + units.length(first);
    int unit = nextSent(frame, first + 1);
    if (!isSmall(typeOf(frame, first))) {
      return unit;
    }
    while (unit < units.count() && isSmall(typeOf(frame, unit))) {
      size += 2 + units.length(unit);
      if (size > maxPayloadBytes) {
        break;
      }
      unit = nextSent(frame, unit + 1);
    }
    return unit;
  }

  /** Section 4.4.2: layer id and temporal id are the lowest of those aggregated. */
  private int aggregate(byte[] frame, int first, int end) {
    int at = HEADER_BYTES;
    int lowest = Integer.MAX_VALUE;
    for (int unit = first; unit < end; unit = nextSent(frame, unit + 1)) {
      int size = units.length(unit);
      int offset = units.offset(unit);
      buffer[at++] = (byte) (size >> 8);
      buffer[at++] = (byte) size;
      System.arraycopy(frame, offset, buffer, at, size);
      lowest = Math.min(lowest, (frame[offset] & 1) << 8 | (frame[offset + 1] & 0xff));
      at += size;
    }
    buffer[0] = (byte) (AGGREGATION << 1 | lowest >> 8);
    buffer[1] = (byte) lowest;
    return at;
  }

  private void fragment(byte[] frame, int offset, int length, boolean last, PayloadSink sink) {
    int type = (frame[offset] & TYPE_BITS) >> 1;
    EqualParts parts = EqualParts.of(length - HEADER_BYTES, maxPayloadBytes - FU_HEADER_BYTES);
    int at = offset + HEADER_BYTES;
    for (int i = 0; i < parts.count(); i++) {
      boolean end = i == parts.count() - 1;
      buffer[0] = (byte) ((frame[offset] & ~TYPE_BITS) | FRAGMENT << 1);
      buffer[1] = frame[offset + 1];
      buffer[2] = (byte) ((i == 0 ? FU_START : 0) | (end ? FU_END : 0) | type);
      System.arraycopy(frame, at, buffer, FU_HEADER_BYTES, parts.size(i));
      at += parts.size(i);
      sink.onPayload(buffer, 0, FU_HEADER_BYTES + parts.size(i), last && end);
    }
  }

  private int typeOf(byte[] frame, int unit) {
    return (frame[units.offset(unit)] & TYPE_BITS) >> 1;
  }

  private static boolean isSmall(int type) {
    return (type >= VPS && type <= PPS) || type == PREFIX_SEI;
  }
}
