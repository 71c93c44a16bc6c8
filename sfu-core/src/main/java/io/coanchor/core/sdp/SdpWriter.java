package io.coanchor.core.sdp;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes a session description as RFC 8829 section 5 orders it. */
final class SdpWriter {
  private final StringBuilder out = new StringBuilder(4096);

  private SdpWriter() {}

  static String write(SessionDescription session) {
    SdpWriter writer = new SdpWriter();
    writer.session(session);
    for (MediaDescription media : session.media()) {
      writer.media(media);
    }
    return writer.out.toString();
  }

  /** Only ICE, as in a fragment (RFC 8840 section 9). */
  static void transport(StringBuilder out, TransportDescription transport) {
    SdpWriter writer = new SdpWriter();
    writer.ice(transport);
    writer.candidates(transport);
    out.append(writer.out);
  }

  private void session(SessionDescription session) {
    line("v=0");
    line(
        "o=- "
            + session.origin().sessionId()
            + " "
            + session.origin().version()
            + " IN IP4 127.0.0.1");
    line("s=-");
    line("t=0 0");
    flag(session.iceLite(), "ice-lite");
    for (List<String> bundle : session.bundles()) {
      line("a=group:BUNDLE" + (bundle.isEmpty() ? "" : " ") + String.join(" ", bundle));
    }
    flag(session.extmapAllowMixed(), "extmap-allow-mixed");
    line("a=msid-semantic: WMS *");
  }

  private void media(MediaDescription media) {
    line(
        String.format(
            Locale.ROOT,
            "m=%s %d %s %s",
            media.media(),
            media.port(),
            media.protocol(),
            String.join(" ", media.formats())));
    line("c=IN IP4 0.0.0.0");
    ice(media.transport());
    for (Fingerprint fingerprint : media.transport().fingerprints()) {
      attribute("fingerprint", fingerprint.toString());
    }
    Setup setup = media.transport().setup();
    attribute("setup", setup == null ? null : setup.sdpName());
    attribute("mid", media.mid().isEmpty() ? null : media.mid());
    flag(media.bundleOnly(), "bundle-only");
    for (ExtensionAttribute extension : media.extensions()) {
      attribute("extmap", extension.toString());
    }
    flag(true, media.direction().sdpName());
    msid(media.sources());
    flag(media.rtcp().mux(), "rtcp-mux");
    flag(media.rtcp().reducedSize(), "rtcp-rsize");
    attribute("rtcp-xr", media.rtcp().receiverRtt() ? "rcvr-rtt=all" : null);
    media.codecs().forEach(this::codec);
    sources(media.sources());
    simulcast(media.simulcast());
    candidates(media.transport());
  }

  private void ice(TransportDescription transport) {
    IceCredentials ice = transport.ice();
    if (ice != null) {
      attribute("ice-ufrag", ice.ufrag());
      attribute("ice-pwd", ice.pwd());
    }
    if (!transport.iceOptions().isEmpty()) {
      attribute("ice-options", String.join(" ", transport.iceOptions()));
    }
  }

  private void candidates(TransportDescription transport) {
    for (Candidate candidate : transport.candidates()) {
      line("a=" + candidate);
    }
    flag(transport.endOfCandidates(), "end-of-candidates");
  }

  private void msid(Sources sources) {
    if (sources.streamId() != null) {
      attribute("msid", msidValue(sources));
    }
  }

  private static String msidValue(Sources sources) {
    return sources.trackId() == null
        ? String.valueOf(sources.streamId())
        : sources.streamId() + " " + sources.trackId();
  }

  private void codec(RtpCodec codec) {
    String channels = codec.channels() > 1 ? "/" + codec.channels() : "";
    attribute(
        "rtpmap", codec.payloadType() + " " + codec.name() + "/" + codec.clockRate() + channels);
    for (String feedback : codec.feedback()) {
      attribute("rtcp-fb", codec.payloadType() + " " + feedback);
    }
    if (!codec.parameters().isEmpty()) {
      attribute("fmtp", codec.payloadType() + " " + codec.parameters().text());
    }
  }

  private void sources(Sources sources) {
    for (Sources.Group group : sources.groups()) {
      StringBuilder members = new StringBuilder(group.semantics());
      group.ssrcs().forEach(ssrc -> members.append(' ').append(ssrc));
      attribute("ssrc-group", members.toString());
    }
    for (Sources.Ssrc ssrc : sources.ssrcs()) {
      if (ssrc.cname() != null) {
        attribute("ssrc", ssrc.ssrc() + " cname:" + ssrc.cname());
      }
      if (sources.streamId() != null) {
        attribute("ssrc", ssrc.ssrc() + " msid:" + msidValue(sources));
      }
    }
  }

  private void simulcast(Simulcast simulcast) {
    for (Simulcast.Rid rid : simulcast.rids()) {
      String restrictions = rid.restrictions().isEmpty() ? "" : " " + rid.restrictions();
      attribute("rid", rid.id() + (rid.send() ? " send" : " recv") + restrictions);
    }
    String send = streams("send", simulcast.send());
    String receive = streams("recv", simulcast.receive());
    if (!send.isEmpty() || !receive.isEmpty()) {
      attribute("simulcast", (send + " " + receive).trim());
    }
  }

  private static String streams(String direction, List<List<String>> streams) {
    return streams.isEmpty()
        ? ""
        : direction
            + " "
            + String.join(";", streams.stream().map(s -> String.join(",", s)).toList());
  }

  private void attribute(String name, @Nullable String value) {
    if (value != null) {
      line("a=" + name + ":" + value);
    }
  }

  private void flag(boolean set, String name) {
    if (set) {
      line("a=" + name);
    }
  }

  private void line(String text) {
    out.append(text).append("\r\n");
  }
}
