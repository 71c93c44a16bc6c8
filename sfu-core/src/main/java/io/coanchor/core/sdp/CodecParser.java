package io.coanchor.core.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects {@code a=rtpmap}, {@code a=fmtp} and {@code a=rtcp-fb} of one m-section. */
final class CodecParser {
  private static final int MAX_PAYLOAD_TYPE = 127;
  private static final int MAX_FEEDBACK = 16;
  private static final int MAX_CHANNELS = 255;
  private static final String ALL = "*";

  /** Sorts a=rtcp-fb lines for every payload type under a number that is none. */
  private static final int ALL_PAYLOAD_TYPES = -1;

  private final List<Integer> payloadTypes = new ArrayList<>();
  private final Map<Integer, RtpCodec> mapped = new HashMap<>();
  private final Map<Integer, FormatParameters> parameters = new HashMap<>();
  private final Map<Integer, List<String>> feedback = new HashMap<>();

  /**
   * @param formats the payload types of the m-line
   */
  CodecParser(SdpLine line, List<String> formats) throws SdpException {
    for (String format : formats) {
      int payloadType = payloadType(line, "m= payload type", format);
      if (!payloadTypes.contains(payloadType)) {
        payloadTypes.add(payloadType);
      }
    }
  }

  /** Takes the attribute if it is one of these. */
  boolean take(SdpLine line) throws SdpException {
    switch (line.attribute()) {
      case "rtpmap" -> takeMap(line);
      case "fmtp" -> takeParameters(line);
      case "rtcp-fb" -> takeFeedback(line);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** {@code a=rtpmap:PT NAME/CLOCK[/CHANNELS]}. */
  private void takeMap(SdpLine line) throws SdpException {
    List<String> words = SdpLine.words(line.attributeValue());
    String[] parts = words.size() == 2 ? words.get(1).split("/", -1) : new String[0];
    if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty()) {
      throw line.malformed("a=rtpmap", "PAYLOAD-TYPE NAME/CLOCK or NAME/CLOCK/CHANNELS");
    }
    int payloadType = payloadType(line, "a=rtpmap payload type", words.get(0));
    long clock =
        Numbers.parse(line.number(), "a=rtpmap clock rate", parts[1], 1, Integer.MAX_VALUE);
    long channels =
        parts.length < 3
            ? 1
            : Numbers.parse(line.number(), "a=rtpmap channels", parts[2], 1, MAX_CHANNELS);
    mapped.put(
        payloadType,
        new RtpCodec(
            payloadType, parts[0], (int) clock, (int) channels, FormatParameters.NONE, List.of()));
  }

  /** {@code a=fmtp:PT PARAMETERS}. */
  private void takeParameters(SdpLine line) throws SdpException {
    String value = line.attributeValue();
    int space = value.indexOf(' ');
    if (space < 0) {
      throw line.malformed("a=fmtp", "PAYLOAD-TYPE PARAMETERS");
    }
    int payloadType = payloadType(line, "a=fmtp payload type", value.substring(0, space));
    parameters.put(payloadType, new FormatParameters(value.substring(space + 1).trim()));
  }

  /** {@code a=rtcp-fb:PT TYPE [SUBTYPE]}, PT a star for all. */
  private void takeFeedback(SdpLine line) throws SdpException {
    String value = line.attributeValue();
    int space = value.indexOf(' ');
    if (space < 0) {
      throw line.malformed("a=rtcp-fb", "PAYLOAD-TYPE TYPE");
    }
    String target = value.substring(0, space);
    int payloadType =
        target.equals(ALL)
            ? ALL_PAYLOAD_TYPES
            : payloadType(line, "a=rtcp-fb payload type", target);
    List<String> list = feedback.computeIfAbsent(payloadType, pt -> new ArrayList<>());
    line.limit("a=rtcp-fb of one payload type", list.size() + 1, MAX_FEEDBACK);
    list.add(String.join(" ", SdpLine.words(value.substring(space + 1))));
  }

  private static int payloadType(SdpLine line, String field, String text) throws SdpException {
    return (int) Numbers.parse(line.number(), field, text, 0, MAX_PAYLOAD_TYPE);
  }

  /** In the order of the m-line; what has neither a mapping nor a static one is left out. */
  List<RtpCodec> build() {
    List<RtpCodec> codecs = new ArrayList<>();
    List<String> forAll = feedback.getOrDefault(ALL_PAYLOAD_TYPES, List.of());
    for (int payloadType : payloadTypes) {
      RtpCodec codec = mapped.getOrDefault(payloadType, staticMapping(payloadType));
      if (codec == null) {
        continue;
      }
      List<String> own = new ArrayList<>(forAll);
      own.addAll(feedback.getOrDefault(payloadType, List.of()));
      FormatParameters fmtp = parameters.getOrDefault(payloadType, FormatParameters.NONE);
      codecs.add(codec.with(fmtp, own));
    }
    return codecs;
  }

  /** The payload types of RFC 3551 section 6 that WebRTC peers offer, with or without a mapping. */
  private static @Nullable RtpCodec staticMapping(int payloadType) {
    String name =
        switch (payloadType) {
          case 0 -> "PCMU";
          case 8 -> "PCMA";
          case 9 -> "G722";
          case 13 -> "CN";
          default -> null;
        };
    return name == null
        ? null
        : new RtpCodec(payloadType, name, 8000, 1, FormatParameters.NONE, List.of());
  }
}
