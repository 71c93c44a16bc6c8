package io.coanchor.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Hand-written session descriptions, and what the tests read from the server's. */
final class Sdps {
  private static final String FINGERPRINT =
      "a=fingerprint:sha-256 DA:7B:57:DC:28:CE:04:4F:31:79:85:C4:31:67:EB:27:58:29:ED:77:2A:0D:24:AE:"
          + "ED:AD:30:BC:BD:F1:9C:02";
  private static final Random RANDOM = new Random();

  private Sdps() {}

  /** ICE credentials of a client. */
  record Ice(String ufrag, String pwd) {
    static Ice fresh() {
      return new Ice(text(8), text(24));
    }

    String lines() {
      return "a=ice-ufrag:" + ufrag + "\na=ice-pwd:" + pwd + "\n";
    }
  }

  private static String text(int length) {
    String chars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(chars.charAt(RANDOM.nextInt(chars.length())));
    }
    return text.toString();
  }

  /** An offer as browsers make it: audio and video in one bundle, no candidates yet. */
  static String offer(Ice ice, String direction) {
    return session("0 1") + audio(ice, "0", direction, "actpass") + video(ice, "1", direction);
  }

  static String offerWithSetup(Ice ice, String direction, String setup) {
    return session("0") + audio(ice, "0", direction, setup);
  }

  /** Two tracks of the same kind, which the protocols do not know. */
  static String offerWithTwoVideos(Ice ice, String direction) {
    return session("0 1") + video(ice, "0", direction) + video(ice, "1", direction);
  }

  /** Codecs that no server has. */
  static String offerWithUnknownCodecs(Ice ice, String direction) {
    return offer(ice, direction)
        .replace("opus/48000/2", "x-nobody/48000/2")
        .replace("VP8/90000", "x-nothing/90000")
        .replace("H264/90000", "x-nowhere/90000");
  }

  private static String session(String mids) {
    return """
    v=0
    o=- 5228595038118931041 2 IN IP4 127.0.0.1
    s=-
    t=0 0
    a=group:BUNDLE MIDS
    a=extmap-allow-mixed
    a=ice-options:trickle ice2
    """
        .replace("MIDS", mids);
  }

  private static String audio(Ice ice, String mid, String direction, String setup) {
    return """
    m=audio 9 UDP/TLS/RTP/SAVPF 111
    c=IN IP4 0.0.0.0
    a=rtcp:9 IN IP4 0.0.0.0
    """
        + transport(ice, mid, direction, setup)
        + """
        a=rtpmap:111 opus/48000/2
        a=fmtp:111 minptime=10;useinbandfec=1
        """
        + source(direction, "audio" + mid);
  }

  private static String video(Ice ice, String mid, String direction) {
    return """
    m=video 9 UDP/TLS/RTP/SAVPF 96 97 102
    c=IN IP4 0.0.0.0
    a=rtcp:9 IN IP4 0.0.0.0
    """
        + transport(ice, mid, direction, "actpass")
        + """
        a=rtcp-rsize
        a=rtpmap:96 VP8/90000
        a=rtcp-fb:96 ccm fir
        a=rtcp-fb:96 nack
        a=rtcp-fb:96 nack pli
        a=rtpmap:97 rtx/90000
        a=fmtp:97 apt=96
        a=rtpmap:102 H264/90000
        a=rtcp-fb:102 nack
        a=rtcp-fb:102 nack pli
        a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
        """
        + source(direction, "video" + mid);
  }

  private static String transport(Ice ice, String mid, String direction, String setup) {
    return ice.lines()
        + FINGERPRINT
        + "\na=setup:"
        + setup
        + "\na=mid:"
        + mid
        + "\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\na="
        + direction
        + "\na=rtcp-mux\na=rtcp-mux-only\n";
  }

  private static String source(String direction, String track) {
    return direction.equals("recvonly")
        ? ""
        : "a=msid:d46fb922-d52a-4e9c-aa87-444eadc1521b " + track + "\n";
  }

  /** A fragment with candidates as RFC 9725 section 4.3.2 shows it. */
  static String fragment(Ice ice, String... candidates) {
    return "a=group:BUNDLE 0 1\nm=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:0\n"
        + ice.lines()
        + List.of(candidates).stream().map(c -> "a=" + c + "\n").collect(Collectors.joining());
  }

  static String candidate(String address) {
    return "candidate:1387637174 1 udp 2122260223 "
        + address
        + " 61764 typ host generation 0 network-id 1";
  }

  /** The client's answer to an offer of the server's, with every section as it was offered. */
  static String answerTo(String offer, Ice ice) {
    StringBuilder answer = new StringBuilder();
    for (String line : lines(offer)) {
      if (line.startsWith("a=ice-ufrag:") || line.startsWith("a=ssrc") || isDropped(line)) {
        continue;
      }
      String mine =
          switch (line) {
            case "a=setup:actpass", "a=setup:passive" -> "a=setup:active";
            case "a=setup:active" -> "a=setup:passive";
            case "a=sendonly", "a=sendrecv" -> "a=recvonly";
            default -> line;
          };
      if (line.startsWith("a=ice-pwd:")) {
        mine = ice.lines().stripTrailing();
      } else if (line.startsWith("a=fingerprint:")) {
        mine = FINGERPRINT;
      }
      answer.append(mine.replace("\n", "\r\n")).append("\r\n");
    }
    return answer.toString();
  }

  private static boolean isDropped(String line) {
    return line.startsWith("a=candidate:")
        || line.startsWith("a=msid")
        || line.equals("a=end-of-candidates")
        || line.equals("a=ice-lite");
  }

  static List<String> lines(String sdp) {
    return sdp.lines().toList();
  }

  /** The m-sections, each from its m= line on. */
  static List<String> sections(String sdp) {
    List<String> sections = new ArrayList<>();
    for (String line : lines(sdp)) {
      if (line.startsWith("m=")) {
        sections.add("");
      }
      if (!sections.isEmpty()) {
        sections.add(sections.removeLast() + line + "\n");
      }
    }
    return sections;
  }

  /** The first value of an attribute, or empty. */
  static String attribute(String sdp, String name) {
    return lines(sdp).stream()
        .filter(line -> line.startsWith("a=" + name + ":"))
        .map(line -> line.substring(name.length() + 3))
        .findFirst()
        .orElse("");
  }
}
