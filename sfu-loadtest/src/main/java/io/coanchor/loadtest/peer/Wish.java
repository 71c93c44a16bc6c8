package io.coanchor.loadtest.peer;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.sdp.MediaFormat;
import io.coanchor.core.sdp.Offer;
import io.coanchor.core.sdp.OfferedMedia;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What viewers ask for. One object for all of them.
 *
 * @param media the sections of the offer
 * @param nack whether missing packets are asked for again
 */
public record Wish(List<OfferedMedia> media, boolean nack) {
  public Wish {
    media = List.copyOf(media);
  }

  /** Opus and one video codec. */
  public static Wish of(@Nullable Codec video, boolean nack) {
    OfferedMedia sound =
        OfferedMedia.receiving("0", MediaKind.AUDIO, List.of(MediaFormat.of(Codec.OPUS)));
    return new Wish(
        video == null
            ? List.of(sound)
            : List.of(
                sound,
                OfferedMedia.receiving("1", MediaKind.VIDEO, List.of(MediaFormat.of(video)))),
        nack);
  }

  /** Whether a picture is asked for. */
  public boolean wantsVideo() {
    return media.stream().anyMatch(section -> section.kind() == MediaKind.VIDEO);
  }

  /** The offer as it is sent. */
  String offerText(Offer offer) {
    String sdp = offer.sdp().toString();
    return nack ? sdp : sdp.replaceAll("(?m)^a=rtcp-fb:\\S+ nack\\r?\\n", "");
  }
}
