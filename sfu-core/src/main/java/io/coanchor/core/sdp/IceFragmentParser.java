package io.coanchor.core.sdp;

import java.util.ArrayList;
import java.util.List;

/** Reads a fragment: session-level attributes, then m-sections, of which the transport counts. */
final class IceFragmentParser {
  private final TransportParser session = new TransportParser();
  private final List<TransportParser> sections = new ArrayList<>();
  private final List<String> mids = new ArrayList<>();
  private boolean iceLite;

  IceFragment parse(String text) throws SdpException {
    List<SdpLine> lines = SdpLine.split(text);
    if (lines.isEmpty()) {
      throw new SdpException.Malformed(0, "fragment", "", "a=ice-ufrag, m= and a=candidate lines");
    }
    for (SdpLine line : lines) {
      switch (line.type()) {
        case 'm' -> {
          line.limit("m-sections", sections.size() + 1, SdpParser.MAX_MEDIA);
          sections.add(new TransportParser());
        }
        case 'a' -> take(line);
        default -> throw line.malformed(line.type() + "=", "only a= and m= lines");
      }
    }
    return build();
  }

  private void take(SdpLine line) throws SdpException {
    switch (line.attribute()) {
      case "ice-lite" -> iceLite = true;
      case "mid" -> {
        if (line.attributeValue().isEmpty() || mids.size() >= sections.size()) {
          throw line.malformed("a=mid", "one value in each m-section");
        }
        mids.add(line.attributeValue());
      }
      default -> (sections.isEmpty() ? session : sections.getLast()).take(line);
    }
  }

  private IceFragment build() throws SdpException {
    TransportDescription shared = session.build(TransportDescription.NONE);
    IceCredentials ice = shared.ice();
    List<Candidate> candidates = new ArrayList<>(shared.candidates());
    boolean end = shared.endOfCandidates();
    for (TransportParser section : sections) {
      TransportDescription transport = section.build(shared);
      if (ice != null && transport.ice() != null && !ice.equals(transport.ice())) {
        throw new SdpException.Unservable(
            "a=ice-ufrag", transport.ice().ufrag(), "the same in all sections: " + ice.ufrag());
      }
      ice = ice == null ? transport.ice() : ice;
      end |= transport.endOfCandidates();
      for (Candidate candidate : transport.candidates()) {
        if (!candidates.contains(candidate)) {
          candidates.add(candidate);
        }
      }
    }
    List<Candidate> bounded =
        candidates.subList(0, Math.min(candidates.size(), TransportParser.MAX_CANDIDATES));
    return new IceFragment(ice, iceLite, mids, bounded, end);
  }
}
