package io.coanchor.core.sdp;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One section of an offer that this side makes.
 *
 * @param mid unlike that of the other sections
 * @param kind audio or video
 * @param direction seen from here
 * @param formats in the order of preference; {@link Codec#RED} may stand among those of audio and
 *     wraps Opus
 * @param track what is sent; null if nothing is
 * @param rids one per simulcast layer; empty without simulcast
 */
public record OfferedMedia(
    String mid,
    MediaKind kind,
    Direction direction,
    List<MediaFormat> formats,
    @Nullable LocalTrack track,
    List<String> rids) {
  /** Opus alone and wrapped in RED, alone preferred. */
  public static final List<MediaFormat> AUDIO_FORMATS =
      List.of(MediaFormat.of(Codec.OPUS), MediaFormat.of(Codec.RED));

  /** Every format that the server forwards. */
  public static final List<MediaFormat> VIDEO_FORMATS =
      List.of(
          MediaFormat.of(Codec.H264),
          h264("4d001f"),
          h264("64001f"),
          MediaFormat.of(Codec.VP8),
          MediaFormat.of(Codec.VP9),
          new MediaFormat(Codec.VP9, new FormatParameters("profile-id=2")),
          MediaFormat.of(Codec.AV1),
          MediaFormat.of(Codec.H265));

  public OfferedMedia {
    formats = List.copyOf(formats);
    rids = List.copyOf(rids);
  }

  /** H264 of a profile and level, in packetization mode 1. */
  public static MediaFormat h264(String profileLevelId) {
    return new MediaFormat(
        Codec.H264,
        new FormatParameters(
            "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=" + profileLevelId));
  }

  /** A section that sends one track. */
  public static OfferedMedia sending(
      String mid, MediaKind kind, List<MediaFormat> formats, LocalTrack track) {
    return new OfferedMedia(mid, kind, Direction.SENDONLY, formats, track, List.of());
  }

  /** A section that only receives. */
  public static OfferedMedia receiving(String mid, MediaKind kind, List<MediaFormat> formats) {
    return new OfferedMedia(mid, kind, Direction.RECVONLY, formats, null, List.of());
  }

  /** The same as simulcast of these layers. */
  public OfferedMedia withRids(List<String> layers) {
    return new OfferedMedia(mid, kind, direction, formats, track, layers);
  }
}
