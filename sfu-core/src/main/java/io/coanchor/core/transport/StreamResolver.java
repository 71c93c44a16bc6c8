package io.coanchor.core.transport;

import io.coanchor.core.rtp.HeaderExtension;
import io.coanchor.core.rtp.RtpPacket;
import io.coanchor.core.sdp.NegotiatedMedia;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what an SSRC is that has not been seen before: by the session description, else by its
 * MID and RID header extensions (RFC 9143 section 9.2, RFC 8852), else by a payload type that only
 * one media section has.
 */
final class StreamResolver {
  private static final int MAX_ID_BYTES = 64;

  private final List<NegotiatedMedia> sections;

  StreamResolver(List<NegotiatedMedia> sections) {
    this.sections = List.copyOf(sections);
  }

  /** The media section of a packet, or null. */
  @Nullable NegotiatedMedia section(RtpPacket packet) {
    for (NegotiatedMedia media : sections) {
      for (NegotiatedMedia.RemoteSource source : media.remoteSources()) {
        if (source.ssrc() == packet.ssrc() || source.rtxSsrc() == packet.ssrc()) {
          return media;
        }
      }
    }
    NegotiatedMedia byMid = byMid(packet);
    return byMid != null ? byMid : byPayloadType(packet.payloadType());
  }

  private @Nullable NegotiatedMedia byMid(RtpPacket packet) {
    for (NegotiatedMedia media : sections) {
      String mid = text(packet, media, HeaderExtension.MID);
      if (mid != null && mid.equals(media.mid())) {
        return media;
      }
    }
    return null;
  }

  private @Nullable NegotiatedMedia byPayloadType(int payloadType) {
    NegotiatedMedia found = null;
    for (NegotiatedMedia media : sections) {
      if (media.codecOf(payloadType) != null || media.codecOfRtx(payloadType) != null) {
        if (found != null) {
          return null;
        }
        found = media;
      }
    }
    return found;
  }

  /** The simulcast layer a packet names, of a retransmission the one it repeats; null for none. */
  static @Nullable String rid(RtpPacket packet, NegotiatedMedia media) {
    boolean rtx = media.codecOfRtx(packet.payloadType()) != null;
    return text(packet, media, rtx ? HeaderExtension.REPAIRED_RID : HeaderExtension.RID);
  }

  private static @Nullable String text(
      RtpPacket packet, NegotiatedMedia media, HeaderExtension extension) {
    int id = media.extensions().idOf(extension);
    int at = id == 0 ? -1 : packet.extension(id);
    int length = at < 0 ? 0 : packet.extensionLength();
    return length == 0 || length > MAX_ID_BYTES
        ? null
        : new String(packet.array(), at, length, StandardCharsets.US_ASCII);
  }
}
