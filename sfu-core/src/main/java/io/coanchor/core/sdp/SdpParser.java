package io.coanchor.core.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a session description: the session level here, every m-section by {@link MediaParser}.
 *
 * <p>Attributes that nobody here knows are skipped (RFC 8866 section 5.13). Used once.
 */
final class SdpParser {
  static final int MAX_MEDIA = 16;
  private static final int ORIGIN_WORDS = 6;

  private SessionDescription.@Nullable Origin origin;
  private boolean named;
  private boolean timed;
  private boolean iceLite;
  private boolean extmapAllowMixed;
  private @Nullable Direction direction;
  private final List<List<String>> bundles = new ArrayList<>();
  private final List<ExtensionAttribute> extensions = new ArrayList<>();
  private final TransportParser transport = new TransportParser();
  private final List<MediaParser> media = new ArrayList<>();

  SessionDescription parse(String sdp) throws SdpException {
    List<SdpLine> lines = SdpLine.split(sdp);
    if (lines.isEmpty()) {
      throw new SdpException.Malformed(0, "session description", "", "v=0");
    }
    SdpLine first = lines.getFirst();
    if (first.type() != 'v' || !first.value().trim().equals("0")) {
      throw new SdpException.Malformed(
          first.number(), "first line", first.type() + "=" + first.value(), "v=0");
    }
    for (SdpLine line : lines.subList(1, lines.size())) {
      if (line.type() == 'm') {
        line.limit("m-sections", media.size() + 1, MAX_MEDIA);
        media.add(new MediaParser(line));
      } else if (media.isEmpty()) {
        takeSessionLine(line);
      } else if (line.type() == 'a') {
        takeMediaAttribute(line, media.getLast());
      }
    }
    return build();
  }

  private void takeMediaAttribute(SdpLine line, MediaParser section) throws SdpException {
    if (line.attribute().equals("extmap-allow-mixed")) {
      extmapAllowMixed = true;
    } else {
      section.take(line);
    }
  }

  private void takeSessionLine(SdpLine line) throws SdpException {
    switch (line.type()) {
      case 'v' -> throw line.malformed("v=", "one version line");
      case 'o' -> origin = origin(line);
      case 's' -> named = true;
      case 't' -> timed = true;
      case 'a' -> takeSessionAttribute(line);
      default -> {
        // Information, contact, bandwidth, time zones: of no meaning to WebRTC.
      }
    }
  }

  private void takeSessionAttribute(SdpLine line) throws SdpException {
    switch (line.attribute()) {
      case "group" -> {
        List<String> words = SdpLine.words(line.attributeValue());
        if (!words.isEmpty() && words.getFirst().equals("BUNDLE")) {
          line.limit("BUNDLE groups", bundles.size() + 1, MAX_MEDIA);
          line.limit("mids in a BUNDLE group", words.size() - 1, MAX_MEDIA);
          bundles.add(words.subList(1, words.size()));
        }
      }
      case "ice-lite" -> iceLite = true;
      case "extmap-allow-mixed" -> extmapAllowMixed = true;
      case "extmap" -> {
        line.limit("a=extmap", extensions.size() + 1, MediaParser.MAX_EXTENSIONS);
        extensions.add(MediaParser.extension(line));
      }
      default -> {
        Direction told = Direction.fromSdp(line.value());
        if (told != null) {
          direction = told;
        } else {
          transport.take(line);
        }
      }
    }
  }

  /** {@code o=USER SESSION-ID VERSION IN IP4 ADDRESS}. */
  private static SessionDescription.Origin origin(SdpLine line) throws SdpException {
    List<String> words = SdpLine.words(line.value());
    if (words.size() != ORIGIN_WORDS) {
      throw line.malformed("o=", "USER SESSION-ID VERSION IN IP4 ADDRESS");
    }
    // Both are decimal; some peers write 64 bits unsigned, so the size is not held against them.
    return new SessionDescription.Origin(
        Numbers.parseOr(words.get(1), 0), Numbers.parseOr(words.get(2), 0));
  }

  private SessionDescription build() throws SdpException {
    if (origin == null) {
      throw new SdpException.Malformed(0, "o=", "", "USER SESSION-ID VERSION IN IP4 ADDRESS");
    }
    if (!named || !timed) {
      throw new SdpException.Malformed(0, named ? "t=" : "s=", "", named ? "0 0" : "-");
    }
    TransportDescription shared = transport.build(TransportDescription.NONE);
    List<MediaDescription> sections = new ArrayList<>();
    List<String> mids = new ArrayList<>();
    for (MediaParser parser : media) {
      MediaDescription section =
          parser.build(shared, direction == null ? Direction.SENDRECV : direction, extensions);
      if (!section.mid().isEmpty() && mids.contains(section.mid())) {
        throw new SdpException.Malformed(0, "a=mid", section.mid(), "a value used only once");
      }
      mids.add(section.mid());
      sections.add(section);
    }
    return new SessionDescription(origin, iceLite, extmapAllowMixed, bundles, sections);
  }
}
