package io.coanchor.core.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one m-section. What belongs to payload types goes to {@link CodecParser}, what tells of
 * sources and layers to {@link SourceParser}, ICE and DTLS to {@link TransportParser}.
 */
final class MediaParser {
  static final int MAX_EXTENSIONS = 64;

  /** The upper end of the range that stands for "to be assigned" (RFC 8285 section 5). */
  private static final int MAX_EXTENSION_ID = 4351;

  private static final int MAX_MID_CHARS = 64;
  private static final int MAX_FORMATS = 128;
  private static final int MEDIA_WORDS = 4;
  private static final int MAX_PORT = 65535;

  private final String media;
  private final int port;
  private final String protocol;
  private final List<String> formats;

  private String mid = "";
  private @Nullable Direction direction;
  private boolean bundleOnly;
  private boolean sdes;
  private boolean rtcpMux;
  private boolean reducedSize;
  private boolean receiverRtt;
  private final List<ExtensionAttribute> extensions = new ArrayList<>();
  private final CodecParser codecs;
  private final SourceParser sources = new SourceParser();
  private final TransportParser transport = new TransportParser();

  /** Starts with {@code m=MEDIA PORT PROTOCOL FORMAT…}. */
  MediaParser(SdpLine line) throws SdpException {
    List<String> words = SdpLine.words(line.value());
    if (words.size() < MEDIA_WORDS) {
      throw line.malformed("m=", "MEDIA PORT PROTOCOL FORMAT…");
    }
    media = words.get(0);
    String ports = words.get(1);
    int slash = ports.indexOf('/');
    port =
        (int)
            Numbers.parse(
                line.number(),
                "m=" + media + " port",
                slash < 0 ? ports : ports.substring(0, slash),
                0,
                MAX_PORT);
    protocol = words.get(2);
    formats = words.subList(3, words.size());
    line.limit("formats", formats.size(), MAX_FORMATS);
    codecs = new CodecParser(line, protocol.contains("RTP/") ? formats : List.of());
  }

  void take(SdpLine line) throws SdpException {
    String value = line.attributeValue();
    switch (line.attribute()) {
      case "mid" -> {
        if (value.isEmpty() || value.length() > MAX_MID_CHARS || value.indexOf(' ') >= 0) {
          throw line.malformed("a=mid", "1..64 characters without a space");
        }
        mid = value;
      }
      case "rtcp-mux", "rtcp-mux-only" -> rtcpMux = true;
      case "rtcp-rsize" -> reducedSize = true;
      case "rtcp-xr" -> receiverRtt |= SdpLine.words(value).contains("rcvr-rtt=all");
      case "bundle-only" -> bundleOnly = true;
      case "crypto" -> sdes = true;
      case "extmap" -> {
        line.limit("a=extmap", extensions.size() + 1, MAX_EXTENSIONS);
        extensions.add(extension(line));
      }
      default -> {
        Direction told = Direction.fromSdp(line.value());
        if (told != null) {
          direction = told;
        } else if (!codecs.take(line) && !sources.take(line)) {
          transport.take(line);
        }
      }
    }
  }

  /** {@code ID[/DIRECTION] URI [ATTRIBUTES]}. */
  static ExtensionAttribute extension(SdpLine line) throws SdpException {
    List<String> words = SdpLine.words(line.attributeValue());
    if (words.size() < 2) {
      throw line.malformed("a=extmap", "ID URI");
    }
    String id = words.get(0);
    int slash = id.indexOf('/');
    Direction direction = null;
    if (slash >= 0) {
      direction = Direction.fromSdp(id.substring(slash + 1));
      if (direction == null) {
        throw line.malformed("a=extmap direction", "sendrecv, sendonly, recvonly or inactive");
      }
      id = id.substring(0, slash);
    }
    long number = Numbers.parse(line.number(), "a=extmap id", id, 1, MAX_EXTENSION_ID);
    return new ExtensionAttribute((int) number, words.get(1), direction);
  }

  MediaDescription build(
      TransportDescription session, Direction otherwise, List<ExtensionAttribute> shared)
      throws SdpException {
    List<ExtensionAttribute> all = new ArrayList<>(shared);
    all.addAll(extensions);
    return new MediaDescription(
        media,
        port,
        protocol,
        formats,
        mid,
        direction == null ? otherwise : direction,
        bundleOnly,
        codecs.build(),
        all,
        sources.buildSources(),
        sources.buildSimulcast(),
        transport.build(session),
        new RtcpAttributes(rtcpMux, reducedSize, receiverRtt),
        sdes);
  }
}
