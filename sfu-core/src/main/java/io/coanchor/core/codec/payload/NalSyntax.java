package io.coanchor.core.codec.payload;

import io.coanchor.core.codec.FrameInfo;

/**
 * Where RFC 6184 (H.264) and RFC 7798 (H.265, without DONL) differ. Both put small NAL units
 * together behind a header of their own, and cut large ones into fragments with one more byte that
 * holds start, end and the type of the whole.
 */
enum NalSyntax {
  /** Packetization mode 1: STAP-A and FU-A. */
  H264(1, 0x1f, 0, 24, 28) {
    private static final int REF_IDC_MASK = 0x60;
    private static final int SEI = 6;
    private static final int PPS = 8;
    private static final int ACCESS_UNIT_DELIMITER = 9;
    private static final int FILLER = 12;

    @Override
    boolean isSent(int type, int length) {
      return type != ACCESS_UNIT_DELIMITER && type != FILLER;
    }

    @Override
    boolean isSmall(int type) {
      return type >= SEI && type <= PPS;
    }

    // Or an SPS, whose size of the picture was found.
    @Override
    boolean beginsFrame(int type, FrameInfo info) {
      return type == ACCESS_UNIT_DELIMITER || info.width() > 0;
    }

    // Section 5.7.1: NRI is the highest of those aggregated.
    @Override
    int merge(int soFar, byte[] frame, int offset) {
      return Math.max(soFar, frame[offset] & REF_IDC_MASK);
    }

    @Override
    void aggregationHeader(byte[] out, int merged) {
      out[0] = (byte) (merged | aggregationType());
    }
  },

  /** Aggregation packets and fragmentation units. */
  H265(2, 0x7e, 1, 48, 49) {
    private static final int VPS = 32;
    private static final int PPS = 34;
    private static final int ACCESS_UNIT_DELIMITER = 35;
    private static final int FILLER = 38;
    private static final int PREFIX_SEI = 39;

    @Override
    boolean isSent(int type, int length) {
      return type != ACCESS_UNIT_DELIMITER && type != FILLER && length > headerBytes();
    }

    @Override
    boolean isSmall(int type) {
      return (type >= VPS && type <= PPS) || type == PREFIX_SEI;
    }

    @Override
    boolean beginsFrame(int type, FrameInfo info) {
      return type == VPS || type == ACCESS_UNIT_DELIMITER;
    }

    // Section 4.4.2: layer id and temporal id are the lowest of those aggregated.
    @Override
    int merge(int soFar, byte[] frame, int offset) {
      int layer = (frame[offset] & 1) << 8 | (frame[offset + 1] & 0xff);
      return soFar == NOTHING ? layer : Math.min(soFar, layer);
    }

    @Override
    void aggregationHeader(byte[] out, int merged) {
      out[0] = (byte) (aggregationType() << 1 | merged >> 8);
      out[1] = (byte) merged;
    }
  };

  /** What {@link #merge} begins with. */
  static final int NOTHING = -1;

  private final int headerBytes;
  private final int typeMask;
  private final int typeShift;
  private final int aggregationType;
  private final int fragmentType;

  NalSyntax(int headerBytes, int typeMask, int typeShift, int aggregationType, int fragmentType) {
    this.headerBytes = headerBytes;
    this.typeMask = typeMask;
    this.typeShift = typeShift;
    this.aggregationType = aggregationType;
    this.fragmentType = fragmentType;
  }

  /** Bytes of a NAL unit's header. */
  int headerBytes() {
    return headerBytes;
  }

  int aggregationType() {
    return aggregationType;
  }

  int fragmentType() {
    return fragmentType;
  }

  /** The type in the first byte of a NAL unit. */
  int typeOf(byte first) {
    return (first & typeMask) >> typeShift;
  }

  /** The first byte of a NAL unit with another type. */
  byte retype(byte first, int type) {
    return (byte) ((first & ~typeMask) | type << typeShift);
  }

  /** The type in the byte that a fragment adds to its header. */
  int typeOfWhole(byte fragmentHeader) {
    return fragmentHeader & (typeMask >> typeShift);
  }

  /** Delimiters and filler data are left out: a timestamp delimits as well. */
  abstract boolean isSent(int type, int length);

  /** Parameter sets and SEI, which travel together. */
  abstract boolean isSmall(int type);

  /** Nothing that a decoder needs comes before such a payload, by its first unit, in its frame. */
  abstract boolean beginsFrame(int type, FrameInfo info);

  /** What an aggregation's header says of its units, with one more of them. */
  abstract int merge(int soFar, byte[] frame, int offset);

  abstract void aggregationHeader(byte[] out, int merged);
}
