package io.coanchor.core.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the attributes about ICE and DTLS of one m-section, or of the session level. */
final class TransportParser {
  static final int MAX_CANDIDATES = 64;
  static final int MAX_FINGERPRINTS = 8;

  private @Nullable String ufrag;
  private @Nullable String pwd;
  private List<String> iceOptions = List.of();
  private final List<Fingerprint> fingerprints = new ArrayList<>();
  private @Nullable Setup setup;
  private final List<Candidate> candidates = new ArrayList<>();
  private boolean endOfCandidates;

  /** Takes the attribute if it is one of these. */
  boolean take(SdpLine line) throws SdpException {
    String value = line.attributeValue();
    switch (line.attribute()) {
      case "ice-ufrag" -> {
        if (!IceCredentials.isValidUfrag(value)) {
          throw line.malformed("a=ice-ufrag", "4..256 letters, digits, + or /");
        }
        ufrag = value;
      }
      case "ice-pwd" -> {
        if (!IceCredentials.isValidPwd(value)) {
          // Without the value: it is a secret even when it is wrong.
          throw new SdpException.Malformed(
              line.number(),
              "a=ice-pwd",
              value.length() + " characters",
              "22..256 letters, digits, + or /");
        }
        pwd = value;
      }
      case "ice-options" -> iceOptions = SdpLine.words(value);
      case "fingerprint" -> {
        Fingerprint fingerprint = Fingerprint.parse(value);
        if (fingerprint == null) {
          throw line.malformed("a=fingerprint", "ALGORITHM XX:XX:…");
        }
        line.limit("fingerprints", fingerprints.size() + 1, MAX_FINGERPRINTS);
        fingerprints.add(fingerprint);
      }
      case "setup" -> {
        setup = Setup.fromSdp(value);
        if (setup == null) {
          throw line.malformed("a=setup", "actpass, active, passive or holdconn");
        }
      }
      case "candidate" -> takeCandidate(line, value);
      case "end-of-candidates" -> endOfCandidates = true;
      default -> {
        return false;
      }
    }
    return true;
  }

  private void takeCandidate(SdpLine line, String value) throws SdpException {
    line.limit("candidates", candidates.size() + 1, MAX_CANDIDATES);
    Candidate candidate = Candidate.parse(line.number(), value);
    if (candidate != null) {
      candidates.add(candidate);
    }
  }

  /** What was collected, gaps filled from the session level. */
  TransportDescription build(TransportDescription session) {
    return new TransportDescription(
        ufrag != null && pwd != null ? new IceCredentials(ufrag, pwd) : session.ice(),
        iceOptions.isEmpty() ? session.iceOptions() : iceOptions,
        fingerprints.isEmpty() ? session.fingerprints() : fingerprints,
        setup == null ? session.setup() : setup,
        candidates,
        endOfCandidates || session.endOfCandidates());
  }
}
