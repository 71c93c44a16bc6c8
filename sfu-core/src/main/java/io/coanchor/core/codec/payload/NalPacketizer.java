package io.coanchor.core.codec.payload;

/**
 * H.264 and H.265 after their {@link NalSyntax}: parameter sets and SEI together in aggregation
 * packets, slices alone or in fragments of equal size.
 */
final class NalPacketizer implements Packetizer {
  static final int FRAGMENT_START = 0x80;
  static final int FRAGMENT_END = 0x40;

  private final NalSyntax syntax;
  private final int maxPayloadBytes;
  private final NalFormat format;
  private final byte[] buffer;
  private final NalUnits units = new NalUnits();

  NalPacketizer(NalSyntax syntax, int maxPayloadBytes, NalFormat format) {
    this.syntax = syntax;
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

  /** The first unit at or after {@code from} that is sent at all, or the number of units. */
  private int nextSent(byte[] frame, int from) {
    int unit = from;
    while (unit < units.count() && !syntax.isSent(typeOf(frame, unit), units.length(unit))) {
      unit++;
    }
    return unit;
  }

  /** The first unit to be sent that does not fit into one payload with {@code first}. */
  private int endOfRun(byte[] frame, int first) {
    int size = syntax.headerBytes() + 2 + units.length(first);
    int unit = nextSent(frame, first + 1);
    if (!syntax.isSmall(typeOf(frame, first))) {
      return unit;
    }
    while (unit < units.count() && syntax.isSmall(typeOf(frame, unit))) {
      size += 2 + units.length(unit);
      if (size > maxPayloadBytes) {
        break;
      }
      unit = nextSent(frame, unit + 1);
    }
    return unit;
  }

  private int aggregate(byte[] frame, int first, int end) {
    int at = syntax.headerBytes();
    int merged = NalSyntax.NOTHING;
    for (int unit = first; unit < end; unit = nextSent(frame, unit + 1)) {
      int size = units.length(unit);
      int offset = units.offset(unit);
      buffer[at++] = (byte) (size >> 8);
      buffer[at++] = (byte) size;
      System.arraycopy(frame, offset, buffer, at, size);
      merged = syntax.merge(merged, frame, offset);
      at += size;
    }
    syntax.aggregationHeader(buffer, merged);
    return at;
  }

  private void fragment(byte[] frame, int offset, int length, boolean last, PayloadSink sink) {
    int header = syntax.headerBytes();
    int type = syntax.typeOf(frame[offset]);
    EqualParts parts = EqualParts.of(length - header, maxPayloadBytes - header - 1);
    int at = offset + header;
    for (int i = 0; i < parts.count(); i++) {
      boolean end = i == parts.count() - 1;
      System.arraycopy(frame, offset, buffer, 0, header);
      buffer[0] = syntax.retype(frame[offset], syntax.fragmentType());
      buffer[header] = (byte) ((i == 0 ? FRAGMENT_START : 0) | (end ? FRAGMENT_END : 0) | type);
      System.arraycopy(frame, at, buffer, header + 1, parts.size(i));
      at += parts.size(i);
      sink.onPayload(buffer, 0, header + 1 + parts.size(i), last && end);
    }
  }

  private int typeOf(byte[] frame, int unit) {
    return syntax.typeOf(frame[units.offset(unit)]);
  }
}
