package io.coanchor.core.sdp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Offers of real peers, and one local side for all tests.
 *
 * <p>Those of Chromium were recorded from version 156; the others were written after what these
 * peers send.
 */
final class Sdps {
  static final List<String> ALL =
      List.of(
          "chromium-156-datachannel",
          "chromium-156-recvonly",
          "chromium-156-send",
          "chromium-156-sendrecv",
          "chromium-156-simulcast",
          "ffmpeg-8-whip",
          "firefox-whep",
          "gstreamer-whipclientsink",
          "obs-31-whip");

  static final LocalTransport LOCAL =
      new LocalTransport(
          new IceCredentials("local", "localpasswordlocalpassword"),
          Fingerprint.of("sha-256", new byte[32]),
          List.of(
              Candidate.hostUdp(0, "192.0.2.1", 8000),
              Candidate.hostTcpPassive(0, "192.0.2.1", 8000)),
          true,
          4711);

  static final LocalTrack AUDIO = new LocalTrack(1000, LocalTrack.NO_RTX, "cname", "live", "a");
  static final LocalTrack VIDEO = new LocalTrack(2000, 2001, "cname", "live", "v");

  private Sdps() {}

  static String text(String name) {
    try (InputStream in = Sdps.class.getResourceAsStream(name + ".sdp")) {
      if (in == null) {
        throw new AssertionError("no resource " + name + ".sdp");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What must be there. */
  static <T> T some(@Nullable T value) {
    return Objects.requireNonNull(value);
  }

  static SessionDescription parse(String name) throws SdpException {
    return SessionDescription.parse(text(name));
  }

  /** The text with one line dropped or replaced; fails if there is no such line. */
  static String edited(String text, String line, String replacement) {
    String whole = line + "\r\n";
    if (!text.contains(whole)) {
      throw new AssertionError("no line " + line);
    }
    return text.replace(whole, replacement.isEmpty() ? "" : replacement + "\r\n");
  }

  static SessionDescription parseEdited(String name, String line, String replacement)
      throws SdpException {
    return SessionDescription.parse(edited(text(name), line, replacement));
  }

  static PlayPolicy play(MediaFormat... published) {
    return new PlayPolicy(AUDIO, VIDEO, List.of(published));
  }
}
