package io.coanchor.core.sdp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the sources, restriction identifiers and simulcast streams of one m-section. */
final class SourceParser {
  private static final int MAX_SSRCS = 64;
  private static final int MAX_GROUPS = 32;
  private static final int MAX_RIDS = 32;
  private static final int MAX_ID_CHARS = 255;
  private static final long MAX_SSRC = 0xffff_ffffL;

  private @Nullable String streamId;
  private @Nullable String trackId;
  private final Map<Long, Sources.Ssrc> ssrcs = new LinkedHashMap<>();
  private final List<Sources.Group> groups = new ArrayList<>();
  private final List<Simulcast.Rid> rids = new ArrayList<>();
  private List<List<String>> send = List.of();
  private List<List<String>> receive = List.of();

  /** Takes the attribute if it is one of these. */
  boolean take(SdpLine line) throws SdpException {
    switch (line.attribute()) {
      case "msid" -> takeMsid(line);
      case "ssrc" -> takeSsrc(line);
      case "ssrc-group" -> takeGroup(line);
      case "rid" -> takeRid(line);
      case "simulcast" -> takeSimulcast(line);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** {@code a=msid:STREAM [TRACK]} (RFC 8830); several streams of one track count as the first. */
  private void takeMsid(SdpLine line) throws SdpException {
    List<String> words = SdpLine.words(line.attributeValue());
    if (words.isEmpty() || words.size() > 2) {
      throw line.malformed("a=msid", "STREAM-ID TRACK-ID");
    }
    if (streamId == null) {
      streamId = words.get(0);
      trackId = words.size() == 2 ? words.get(1) : null;
    }
  }

  /** {@code a=ssrc:SSRC ATTRIBUTE[:VALUE]}. */
  private void takeSsrc(SdpLine line) throws SdpException {
    List<String> words = SdpLine.words(line.attributeValue());
    if (words.size() < 2) {
      throw line.malformed("a=ssrc", "SSRC ATTRIBUTE:VALUE");
    }
    long ssrc = Numbers.parse(line.number(), "a=ssrc", words.get(0), 0, MAX_SSRC);
    Sources.Ssrc known = ssrcs.get(ssrc);
    if (known == null) {
      line.limit("a=ssrc sources", ssrcs.size() + 1, MAX_SSRCS);
      known = new Sources.Ssrc(ssrc, null);
    }
    String attribute = words.get(1);
    if (attribute.startsWith("cname:")) {
      known = new Sources.Ssrc(ssrc, attribute.substring("cname:".length()));
    } else if (attribute.startsWith("msid:") && streamId == null) {
      streamId = attribute.substring("msid:".length());
      trackId = words.size() > 2 ? words.get(2) : null;
    }
    ssrcs.put(ssrc, known);
  }

  /** {@code a=ssrc-group:SEMANTICS SSRC…}. */
  private void takeGroup(SdpLine line) throws SdpException {
    List<String> words = SdpLine.words(line.attributeValue());
    if (words.size() < 2) {
      throw line.malformed("a=ssrc-group", "SEMANTICS SSRC…");
    }
    line.limit("a=ssrc-group", groups.size() + 1, MAX_GROUPS);
    line.limit("sources in a=ssrc-group", words.size() - 1, MAX_SSRCS);
    List<Long> members = new ArrayList<>();
    for (String word : words.subList(1, words.size())) {
      members.add(Numbers.parse(line.number(), "a=ssrc-group", word, 0, MAX_SSRC));
    }
    groups.add(new Sources.Group(words.get(0), members));
  }

  /** {@code a=rid:ID send|recv [RESTRICTIONS]}. */
  private void takeRid(SdpLine line) throws SdpException {
    List<String> words = SdpLine.words(line.attributeValue());
    if (words.size() < 2
        || !isRid(words.get(0))
        || !(words.get(1).equals("send") || words.get(1).equals("recv"))) {
      throw line.malformed("a=rid", "ID send or ID recv");
    }
    line.limit("a=rid", rids.size() + 1, MAX_RIDS);
    String restrictions = String.join(" ", words.subList(2, words.size()));
    rids.add(new Simulcast.Rid(words.get(0), words.get(1).equals("send"), restrictions));
  }

  /** {@code a=simulcast:send LIST [recv LIST]} in either order. */
  private void takeSimulcast(SdpLine line) throws SdpException {
    List<String> words = SdpLine.words(line.attributeValue());
    if (words.size() != 2 && words.size() != 4) {
      throw line.malformed("a=simulcast", "send LIST, recv LIST or both");
    }
    for (int i = 0; i < words.size(); i += 2) {
      List<List<String>> streams = streams(line, words.get(i + 1));
      switch (words.get(i)) {
        case "send" -> send = streams;
        case "recv" -> receive = streams;
        default -> throw line.malformed("a=simulcast", "send LIST, recv LIST or both");
      }
    }
  }

  /** Streams separated by semicolons, alternatives by commas, a tilde before those paused. */
  private static List<List<String>> streams(SdpLine line, String list) throws SdpException {
    List<List<String>> streams = new ArrayList<>();
    int count = 0;
    for (String stream : list.split(";", -1)) {
      List<String> alternatives = new ArrayList<>();
      for (String alternative : stream.split(",", -1)) {
        String id = alternative.startsWith("~") ? alternative.substring(1) : alternative;
        line.limit("rids in a=simulcast", ++count, MAX_RIDS);
        if (!isRid(id)) {
          throw line.malformed("a=simulcast rid", "letters, digits, - or _");
        }
        alternatives.add(id);
      }
      streams.add(alternatives);
    }
    return streams;
  }

  private static boolean isRid(String id) {
    if (id.isEmpty() || id.length() > MAX_ID_CHARS) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && c != '-' && c != '_') {
        return false;
      }
    }
    return true;
  }

  Sources buildSources() {
    return new Sources(streamId, trackId, List.copyOf(ssrcs.values()), groups);
  }

  Simulcast buildSimulcast() {
    return new Simulcast(rids, send, receive);
  }
}
