package io.coanchor.core.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session description (RFC 8866), as far as WebRTC uses it.
 *
 * @param origin who wrote it
 * @param iceLite {@code a=ice-lite}: the writer makes no checks of its own
 * @param extmapAllowMixed {@code a=extmap-allow-mixed} (RFC 8285 section 6)
 * @param bundles the mids of each {@code a=group:BUNDLE}
 * @param media all m-sections, in order
 */
public record SessionDescription(
    Origin origin,
    boolean iceLite,
    boolean extmapAllowMixed,
    List<List<String>> bundles,
    List<MediaDescription> media) {
  public SessionDescription {
    bundles = bundles.stream().map(List::copyOf).toList();
    media = List.copyOf(media);
  }

  /**
   * {@code o=} (RFC 8866 section 5.2), without the address, which WebRTC does not use.
   *
   * @param sessionId up to 2^63-1 (RFC 8829 section 5.2.1)
   * @param version counts the descriptions of one session
   */
  public record Origin(long sessionId, long version) {}

  /**
   * Parses a whole description.
   *
   * @throws SdpException.Malformed if it breaks the grammar or a limit
   */
  public static SessionDescription parse(String sdp) throws SdpException {
    return new SdpParser().parse(sdp);
  }

  /** The mids bundled with this one, itself among them; null if it is in no bundle. */
  public @Nullable List<String> bundleOf(String mid) {
    for (List<String> bundle : bundles) {
      if (bundle.contains(mid)) {
        return bundle;
      }
    }
    return null;
  }

  /** The m-section with this mid, or null. */
  public @Nullable MediaDescription mediaOf(String mid) {
    for (MediaDescription section : media) {
      if (section.mid().equals(mid)) {
        return section;
      }
    }
    return null;
  }

  /** The text, lines ending in CR and LF. */
  @Override
  public String toString() {
    return SdpWriter.write(this);
  }
}
