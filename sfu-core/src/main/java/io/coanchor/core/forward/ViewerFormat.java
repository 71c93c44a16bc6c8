package io.coanchor.core.forward;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.ExtensionMap;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a viewer's media section agreed on: SSRCs, a payload type for each codec that both sides
 * speak, header extensions. Immutable.
 */
public final class ViewerFormat {
  /** No payload type, no SSRC, no extension value. */
  public static final int NONE = -1;

  private static final int CODECS = Codec.values().length;
  private static final int MAX_RED_DISTANCE = 15;

  private final long ssrc;
  private final long rtxSsrc;
  private final Agreement agreed;

  private ViewerFormat(long ssrc, long rtxSsrc, Agreement agreed) {
    this.ssrc = ssrc;
    this.rtxSsrc = rtxSsrc;
    this.agreed = agreed;
  }

  /** All but the SSRCs: what viewers with the same software have in common. */
  private static final class Agreement {
    private final MediaKind kind;
    private final int[] payloadTypes;
    private final int[] rtxPayloadTypes;
    private final ExtensionMap extensions;
    private final byte[] mid;
    private final boolean mixedHeaders;
    private final int redDistance;
    private final int playoutDelay;

    private Agreement(Builder builder) {
      this.kind = builder.kind;
      this.payloadTypes = builder.payloadTypes.clone();
      this.rtxPayloadTypes = builder.rtxPayloadTypes.clone();
      this.extensions = builder.extensions;
      this.mid = builder.mid;
      this.mixedHeaders = builder.mixedHeaders;
      this.redDistance = builder.redDistance;
      this.playoutDelay = builder.playoutDelay;
    }

    private boolean sameAs(Agreement other) {
      return kind == other.kind
          && mixedHeaders == other.mixedHeaders
          && redDistance == other.redDistance
          && playoutDelay == other.playoutDelay
          && Arrays.equals(payloadTypes, other.payloadTypes)
          && Arrays.equals(rtxPayloadTypes, other.rtxPayloadTypes)
          && Arrays.equals(mid, other.mid)
          && extensions.equals(other.extensions);
    }
  }

  /**
   * The same format on another's memory, where all but the SSRCs are equal; null where they are
   * not. What all viewers share is found in the processor's cache for each of them.
   */
  @Nullable ViewerFormat onMemoryOf(ViewerFormat other) {
    return agreed.sameAs(other.agreed) ? new ViewerFormat(ssrc, rtxSsrc, other.agreed) : null;
  }

  /** Starts a format without any codec. */
  public static Builder builder(MediaKind kind, long ssrc) {
    return new Builder(kind, ssrc);
  }

  public MediaKind kind() {
    return agreed.kind;
  }

  public long ssrc() {
    return ssrc;
  }

  /** SSRC of retransmissions, or {@link #NONE}. */
  public long rtxSsrc() {
    return rtxSsrc;
  }

  /** The payload type of {@code codec}, or {@link #NONE} when the viewer does not speak it. */
  public int payloadType(Codec codec) {
    return agreed.payloadTypes[codec.ordinal()];
  }

  /** The payload type of retransmissions of {@code codec}, or {@link #NONE}. */
  public int rtxPayloadType(Codec codec) {
    return rtxSsrc < 0 ? NONE : agreed.rtxPayloadTypes[codec.ordinal()];
  }

  public ExtensionMap extensions() {
    return agreed.extensions;
  }

  byte[] mid() {
    return agreed.mid;
  }

  /** Whether one- and two-byte header extensions may be mixed (RFC 8285 section 6). */
  public boolean mixedHeaders() {
    return agreed.mixedHeaders;
  }

  /** How many earlier packets go along with each in RED; 0 sends plain Opus. */
  public int redDistance() {
    return agreed.redDistance;
  }

  /** The 24 bits of the playout-delay extension, or {@link #NONE}. */
  public int playoutDelay() {
    return agreed.playoutDelay;
  }

  /** Collects what was negotiated. */
  public static final class Builder {
    private final MediaKind kind;
    private final long ssrc;
    private final int[] payloadTypes = new int[CODECS];
    private final int[] rtxPayloadTypes = new int[CODECS];
    private long rtxSsrc = NONE;
    private ExtensionMap extensions = ExtensionMap.EMPTY;
    private byte[] mid = new byte[0];
    private boolean mixedHeaders = true;
    private int redDistance;
    private int playoutDelay = NONE;

    private Builder(MediaKind kind, long ssrc) {
      this.kind = kind;
      this.ssrc = ssrc;
      Arrays.fill(payloadTypes, NONE);
      Arrays.fill(rtxPayloadTypes, NONE);
    }

    /** Adds a codec under its payload type; the first one given for a codec stays. */
    public Builder codec(Codec codec, int payloadType) {
      return codec(codec, payloadType, NONE);
    }

    /** Adds a codec with the payload type of its retransmissions. */
    public Builder codec(Codec codec, int payloadType, int rtxPayloadType) {
      if (payloadType < 0 || payloadType > 127) {
        throw new IllegalArgumentException("payload type: " + payloadType + " (expected: 0..127)");
      }
      if (payloadTypes[codec.ordinal()] == NONE) {
        payloadTypes[codec.ordinal()] = payloadType;
        rtxPayloadTypes[codec.ordinal()] = rtxPayloadType;
      }
      return this;
    }

    public Builder rtxSsrc(long rtxSsrc) {
      this.rtxSsrc = rtxSsrc;
      return this;
    }

    public Builder extensions(ExtensionMap extensions) {
      this.extensions = extensions;
      return this;
    }

    /** The media section's id, written to the first packets if the extension was agreed on. */
    public Builder mid(String mid) {
      this.mid = mid.getBytes(StandardCharsets.UTF_8);
      return this;
    }

    /**
     * Whether a packet may have two-byte header extensions where the ids do not need them (RFC 8285
     * section 6). Allowed unless said otherwise: who takes dependency descriptors takes both forms.
     */
    public Builder mixedHeaders(boolean allowed) {
      this.mixedHeaders = allowed;
      return this;
    }

    /** Sends Opus in RED with so many earlier packets, if RED has a payload type. */
    public Builder redDistance(int packets) {
      this.redDistance = Math.clamp(packets, 0, MAX_RED_DISTANCE);
      return this;
    }

    /** The 24 bits of the playout-delay extension, as {@code ExtensionValues} makes them. */
    public Builder playoutDelay(int bits) {
      this.playoutDelay = bits;
      return this;
    }

    public ViewerFormat build() {
      return new ViewerFormat(ssrc, rtxSsrc, new Agreement(this));
    }
  }
}
