package io.coanchor.core.sdp;

import io.coanchor.core.rtp.ExtensionMap;
import io.coanchor.core.rtp.HeaderExtension;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Negotiates header extensions (RFC 8285 section 6). */
final class Extensions {
  /** Ids 15 and from 256 on cannot stand in a packet. */
  private static final int MAX_ID = 255;

  private static final int RESERVED_ID = 15;
  private static final int MAX_ONE_BYTE_ID = 14;

  private Extensions() {}

  /**
   * The offered ones that are wanted, under their offered ids.
   *
   * @param answererSends which way media flows: a direction that excludes it excludes the extension
   * @param mixed whether ids above 14 can be used
   */
  static List<ExtensionAttribute> answered(
      List<ExtensionAttribute> offered,
      Set<HeaderExtension> wanted,
      boolean answererSends,
      boolean mixed) {
    List<ExtensionAttribute> answer = new ArrayList<>();
    Set<HeaderExtension> seen = EnumSet.noneOf(HeaderExtension.class);
    for (ExtensionAttribute extension : offered) {
      HeaderExtension known = HeaderExtension.fromUri(extension.uri());
      Direction direction = extension.direction();
      boolean flows =
          direction == null || (answererSends ? direction.receives() : direction.sends());
      if (known != null
          && wanted.contains(known)
          && flows
          && isUsable(extension.id(), mixed)
          && seen.add(known)) {
        answer.add(new ExtensionAttribute(extension.id(), extension.uri(), null));
      }
    }
    return answer;
  }

  private static boolean isUsable(int id, boolean mixed) {
    return id <= (mixed ? MAX_ID : MAX_ONE_BYTE_ID) && id != RESERVED_ID;
  }

  /** The map from extension to id. */
  static ExtensionMap map(List<ExtensionAttribute> agreed) {
    ExtensionMap.Builder map = new ExtensionMap.Builder();
    for (ExtensionAttribute extension : agreed) {
      HeaderExtension known = HeaderExtension.fromUri(extension.uri());
      if (known != null && isUsable(extension.id(), true)) {
        map.put(extension.id(), known);
      }
    }
    return map.build();
  }
}
