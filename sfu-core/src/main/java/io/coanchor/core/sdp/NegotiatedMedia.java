package io.coanchor.core.sdp;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.ExtensionMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What both sides agreed on for one m-section.
 *
 * @param mid empty only if it is the only section
 * @param kind audio or video
 * @param direction seen from here
 * @param codecs in the order of preference; RTX is part of the others
 * @param extensions which header extension has which id
 * @param remoteSources what the peer said it would send; empty if packets tell it (by mid and rid)
 * @param rids the simulcast layers, received or sent; empty without simulcast
 * @param local what this side sends; null if it sends nothing here
 * @param rtcp how RTCP is used
 */
public record NegotiatedMedia(
    String mid,
    MediaKind kind,
    Direction direction,
    List<NegotiatedCodec> codecs,
    ExtensionMap extensions,
    List<RemoteSource> remoteSources,
    List<String> rids,
    @Nullable LocalTrack local,
    RtcpAttributes rtcp) {
  public NegotiatedMedia {
    codecs = List.copyOf(codecs);
    remoteSources = List.copyOf(remoteSources);
    rids = List.copyOf(rids);
  }

  /**
   * A stream that the peer announced.
   *
   * @param ssrc 0 to 2^32-1
   * @param rtxSsrc the SSRC of its retransmissions, or -1
   * @param cname null if not told
   */
  public record RemoteSource(long ssrc, long rtxSsrc, @Nullable String cname) {
    static List<RemoteSource> of(Sources sources) {
      List<RemoteSource> remote = new ArrayList<>();
      for (Sources.Ssrc ssrc : sources.ssrcs()) {
        if (!sources.isRepair(ssrc.ssrc())) {
          remote.add(new RemoteSource(ssrc.ssrc(), sources.rtxOf(ssrc.ssrc()), ssrc.cname()));
        }
      }
      return remote;
    }
  }

  /** The codec of a payload type, RTX not among them; null if it was not negotiated. */
  public @Nullable NegotiatedCodec codecOf(int payloadType) {
    for (NegotiatedCodec codec : codecs) {
      if (codec.payloadType() == payloadType) {
        return codec;
      }
    }
    return null;
  }

  /** The codec whose retransmissions come with this payload type, or null. */
  public @Nullable NegotiatedCodec codecOfRtx(int payloadType) {
    for (NegotiatedCodec codec : codecs) {
      if (codec.rtxPayloadType() == payloadType && payloadType >= 0) {
        return codec;
      }
    }
    return null;
  }

  /** The payload type that suits media in this format best, or null if none does. */
  public @Nullable NegotiatedCodec codecFor(MediaFormat format) {
    NegotiatedCodec best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (NegotiatedCodec codec : codecs) {
      int distance = format.distance(codec);
      if (distance != MediaFormat.NO_MATCH && distance < bestDistance) {
        best = codec;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** The first payload type of RED, or null. */
  public @Nullable NegotiatedCodec red() {
    for (NegotiatedCodec codec : codecs) {
      if (codec.codec() == Codec.RED) {
        return codec;
      }
    }
    return null;
  }
}
