package io.coanchor.core.codec.payload;

/**
 * RFC 6184, packetization mode 1: parameter sets and SEI together in STAP-A, slices alone or in
 * FU-A fragments of equal size. Access unit delimiters and filler data are left out: a timestamp
 * delimits as well.
 */
public final class H264Packetizer implements Packetizer {
  private static final int TYPE_MASK = 0x1f;
  private static final int REF_IDC_MASK = 0x60;
  private static final int SEI = 6;
  private static final int PPS = 8;
  private static final int ACCESS_UNIT_DELIMITER = 9;
  private static final int FILLER = 12;
  private static final int STAP_A = 24;
  private static final int FU_A = 28;
  private static final int FU_START = 0x80;
  private static final int FU_END = 0x40;
  private static final int FU_HEADER_BYTES = 2;

  private final int maxPayloadBytes;
  private final NalFormat format;
  private final byte[] buffer;
  private final NalUnits units = new NalUnits();

  public H264Packetizer(int maxPayloadBytes, NalFormat format) {
    this.maxPayloadBytes = Payloads.checkMaxPayload(maxPayloadBytes);
    this.format = format;
    this.buffer = new byte[maxPayloadBytes];
  }

  @Override
  public boolean packetize(byte[] frame, int offset, int length, PayloadSink sink) {
    if (!units.scan(format, frame, offset, length)) {
      return false;
    }
    int end = nextSent(frame, 0);
    if (end == units.count()) {
      return false;
    }
    int unit = end;
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

  /** The first unit at or after {@code from} that is sent at all, or the number of units. */
  private int nextSent(byte[] frame, int from) {
    int unit = from;
    while (unit < units.count()) {
      int type = typeOf(frame, unit);
      if (type != ACCESS_UNIT_DELIMITER && type != FILLER) {
        return unit;
      }
      unit++;
    }
    return unit;
  }

  /** The first unit to be sent that does not fit into one payload with {@code first}. */
  private int endOfRun(byte[] frame, int first) {
    int size = 1 + 2 + units.length(first);
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

  private int aggregate(byte[] frame, int first, int end) {
    int at = 1;
    int refIdc = 0;
    for (int unit = first; unit < end; unit = nextSent(frame, unit + 1)) {
      int size = units.length(unit);
      buffer[at++] = (byte) (size >> 8);
      buffer[at++] = (byte) size;
      System.arraycopy(frame, units.offset(unit), buffer, at, size);
      refIdc = Math.max(refIdc, buffer[at] & REF_IDC_MASK);
      at += size;
    }
    buffer[0] = (byte) (refIdc | STAP_A);
    return at;
  }

  private void fragment(byte[] frame, int offset, int length, boolean last, PayloadSink sink) {
    int header = frame[offset];
    EqualParts parts = EqualParts.of(length - 1, maxPayloadBytes - FU_HEADER_BYTES);
    int at = offset + 1;
    for (int i = 0; i < parts.count(); i++) {
      boolean end = i == parts.count() - 1;
      buffer[0] = (byte) ((header & ~TYPE_MASK) | FU_A);
      buffer[1] = (byte) ((i == 0 ? FU_START : 0) | (end ? FU_END : 0) | (header & TYPE_MASK));
      System.arraycopy(frame, at, buffer, FU_HEADER_BYTES, parts.size(i));
      at += parts.size(i);
      sink.onPayload(buffer, 0, FU_HEADER_BYTES + parts.size(i), last && end);
    }
  }

  private int typeOf(byte[] frame, int unit) {
    return frame[units.offset(unit)] & TYPE_MASK;
  }

  private static boolean isSmall(int type) {
    return type >= SEI && type <= PPS;
  }
}
