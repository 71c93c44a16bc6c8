package io.coanchor.core.forward;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.rtp.ExtensionMap;
import io.coanchor.core.rtp.HeaderExtension;
import io.coanchor.core.rtp.RtpPacket;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a publisher's media section agreed on: payload types and header extensions. Immutable. */
public final class SourceFormat {
  private static final int PAYLOAD_TYPES = 128;

  private final @Nullable Codec[] codecs = new Codec[PAYLOAD_TYPES];
  private final ExtensionMap extensions;

  /**
   * Creates a format.
   *
   * @param codecs payload type (0..127) to codec; RED may be among them
   * @throws IllegalArgumentException when a payload type is out of range
   */
  public SourceFormat(Map<Integer, Codec> codecs, ExtensionMap extensions) {
    codecs.forEach((type, codec) -> {
      if (type < 0 || type >= PAYLOAD_TYPES) {
        throw new IllegalArgumentException("payload type: " + type + " (expected: 0..127)");
      }
      this.codecs[type] = codec;
    });
    this.extensions = extensions;
  }

  /** The codec of a payload type, or null when none was agreed on. */
  public @Nullable Codec codecOf(int payloadType) {
    return codecs[payloadType & (PAYLOAD_TYPES - 1)];
  }

  public ExtensionMap extensions() {
    return extensions;
  }

  /** Where a packet's header extension begins; -1 if it has none of that kind. */
  int find(RtpPacket packet, HeaderExtension extension) {
    int id = extensions.idOf(extension);
    return id == 0 ? -1 : packet.extension(id);
  }

  /** The first octet of a packet's header extension, or {@link MediaPacket#NONE}. */
  int octet(RtpPacket packet, HeaderExtension extension) {
    int at = find(packet, extension);
    return at < 0 || packet.extensionLength() < 1 ? MediaPacket.NONE : packet.array()[at] & 0xff;
  }

  @Override
  public String toString() {
    return "SourceFormat" + Arrays.toString(codecs) + extensions;
  }
}
