package io.coanchor.core.codec.payload;

import io.coanchor.core.codec.Av1Obu;

/**
 * The AV1 RTP specification, section 4: OBUs without size fields, aggregated and fragmented so that
 * the packets of a temporal unit are as few and then as equal as they can be. Temporal delimiters,
 * tile lists and padding are left out (section 5).
 */
public final class Av1Packetizer implements Packetizer {
  private static final int CONTINUES_PREVIOUS = 0x80;
  private static final int CONTINUES_IN_NEXT = 0x40;
  private static final int NEW_CODED_VIDEO_SEQUENCE = 0x08;

  /** With up to this many elements a packet tells their number, and the last has no length. */
  private static final int MAX_COUNTED = 3;

  private static final int MAX_ELEMENTS = 32;

  private final int maxPayloadBytes;
  private final byte[] buffer;
  private final Av1TemporalUnit unit = new Av1TemporalUnit();

  // The packet being laid out: elements of OBUs, and where the next one begins.
  private final int[] elementObu = new int[MAX_ELEMENTS];
  private final int[] elementStart = new int[MAX_ELEMENTS];
  private final int[] elementSize = new int[MAX_ELEMENTS];
  private int elements;
  private int nextObu;
  private int nextStart;

  public Av1Packetizer(int maxPayloadBytes) {
    this.maxPayloadBytes = Payloads.checkMaxPayload(maxPayloadBytes);
    this.buffer = new byte[maxPayloadBytes];
  }

  @Override
  public boolean packetize(byte[] frame, int offset, int length, PayloadSink sink) {
    if (!unit.scan(frame, offset, length)) {
      return false;
    }
    int capacity = smallestCapacity();
    nextObu = 0;
    nextStart = 0;
    boolean first = true;
    while (nextObu < unit.count()) {
      layOut(capacity);
      int size = write(frame, first);
      sink.onPayload(buffer, 0, size, nextObu == unit.count());
      first = false;
    }
    return true;
  }

  /** The least largest packet with which no packet more is needed. */
  private int smallestCapacity() {
    int packets = packetsOf(maxPayloadBytes);
    int low = Payloads.MIN_PAYLOAD_BYTES - 1;
    int high = maxPayloadBytes;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (packetsOf(middle) <= packets) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private int packetsOf(int capacity) {
    nextObu = 0;
    nextStart = 0;
    int packets = 0;
    while (nextObu < unit.count()) {
      layOut(capacity);
      packets++;
    }
    return packets;
  }

  /** Fills one packet of at most {@code capacity} bytes with the elements that come next. */
  private void layOut(int capacity) {
    elements = 0;
    // Bytes of the elements so far, each with its length: what they take once another follows.
    int used = 1;
    int layer = unit.layer(nextObu);
    while (nextObu < unit.count() && elements < MAX_ELEMENTS && unit.layer(nextObu) == layer) {
      int left = unit.size(nextObu) - nextStart;
      int room = capacity - used;
      if (elements >= MAX_COUNTED) {
        room -= Av1Obu.leb128Length(Math.max(0, room));
      }
      int size = Math.min(left, room);
      if (size <= 0) {
        return;
      }
      elementObu[elements] = nextObu;
      elementStart[elements] = nextStart;
      elementSize[elements] = size;
      elements++;
      used += Av1Obu.leb128Length(size) + size;
      nextStart += size;
      if (size < left) {
        return;
      }
      nextObu++;
      nextStart = 0;
    }
  }

  private int write(byte[] frame, boolean first) {
    boolean counted = elements <= MAX_COUNTED;
    int header = counted ? elements << 4 : 0;
    header |= elementStart[0] > 0 ? CONTINUES_PREVIOUS : 0;
    header |= nextStart > 0 ? CONTINUES_IN_NEXT : 0;
    header |= first && unit.startsSequence() ? NEW_CODED_VIDEO_SEQUENCE : 0;
    buffer[0] = (byte) header;
    int at = 1;
    for (int i = 0; i < elements; i++) {
      if (!counted || i < elements - 1) {
        at = Av1Obu.writeLeb128(buffer, at, elementSize[i]);
      }
      unit.copy(frame, elementObu[i], elementStart[i], elementSize[i], buffer, at);
      at += elementSize[i];
    }
    return at;
  }
}
