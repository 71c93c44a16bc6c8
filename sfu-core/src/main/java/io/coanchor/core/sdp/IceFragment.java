package io.coanchor.core.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a trickle or ICE-restart PATCH, {@code application/trickle-ice-sdpfrag} (RFC 8840
 * section 9, RFC 9725 section 4.3).
 *
 * @param ice the credentials the candidates belong to: new ones restart ICE; null if not told
 * @param iceLite {@code a=ice-lite}
 * @param mids of the sections the fragment is about, in order; empty if it names none
 * @param candidates of all sections: they share one transport
 * @param endOfCandidates whether no more will follow
 */
public record IceFragment(
    @Nullable IceCredentials ice,
    boolean iceLite,
    List<String> mids,
    List<Candidate> candidates,
    boolean endOfCandidates) {
  private static final List<String> OPTIONS = List.of("trickle", "ice2");

  public IceFragment {
    mids = List.copyOf(mids);
    candidates = List.copyOf(candidates);
  }

  /** What this side answers to a restart: all there is to know about its new transport. */
  public static IceFragment of(LocalTransport local, List<String> mids) {
    return new IceFragment(local.ice(), local.iceLite(), mids, local.candidates(), true);
  }

  /**
   * Parses a fragment.
   *
   * @throws SdpException.Malformed if it breaks the grammar or a limit
   * @throws SdpException.Unservable if its sections do not share one transport
   */
  public static IceFragment parse(String text) throws SdpException {
    return new IceFragmentParser().parse(text);
  }

  /** The text, as RFC 9725 section 4.3.3 shows it. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    if (iceLite) {
      out.append("a=ice-lite\r\n");
    }
    if (mids.size() > 1) {
      out.append("a=group:BUNDLE ").append(String.join(" ", mids)).append("\r\n");
    }
    // The section is only there to carry its mid (RFC 8840 section 4.4): type and port say nothing.
    out.append("m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n");
    if (!mids.isEmpty()) {
      out.append("a=mid:").append(mids.getFirst()).append("\r\n");
    }
    SdpWriter.transport(
        out,
        new TransportDescription(
            ice, ice == null ? List.of() : OPTIONS, List.of(), null, candidates, endOfCandidates));
    return out.toString();
  }
}
