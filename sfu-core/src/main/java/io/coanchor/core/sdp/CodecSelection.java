package io.coanchor.core.sdp;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Which of the offered payload types are answered, in which order, with which feedback.
 *
 * <p>Kept is what can be passed on: Opus, RED around it, and the video codecs, each with its RTX.
 * Forward error correction for video, narrow-band audio, comfort noise and DTMF are left out.
 */
final class CodecSelection {
  private static final Set<Codec> VIDEO =
      Set.of(Codec.H264, Codec.VP8, Codec.VP9, Codec.AV1, Codec.H265);

  /** Profiles 1 and 3 carry chroma formats that browsers send to nobody. */
  private static final Set<Integer> VP9_PROFILES = Set.of(0, 2);

  private static final Set<String> VIDEO_FEEDBACK =
      Set.of(Feedback.NACK, Feedback.PLI, Feedback.FIR, Feedback.TRANSPORT_CC, Feedback.REMB);
  private static final Set<String> AUDIO_FEEDBACK = Set.of(Feedback.NACK, Feedback.TRANSPORT_CC);

  /** Leaves room between the ranks of codecs for those of their variants. */
  private static final int VARIANTS = 256;

  private CodecSelection() {}

  /** What could be forwarded of an offered section, in the offer's order, RTX not among it. */
  static List<RtpCodec> forwardable(MediaDescription offer, MediaKind kind) {
    List<RtpCodec> codecs = new ArrayList<>();
    for (RtpCodec offered : offer.codecs()) {
      if (kind == MediaKind.AUDIO ? isOpus(offered) || isRed(offered, offer) : isVideo(offered)) {
        codecs.add(offered);
      }
    }
    return codecs;
  }

  private static boolean isOpus(RtpCodec offered) {
    return offered.codec() == Codec.OPUS && offered.clockRate() == Codec.OPUS.clockRate();
  }

  private static boolean isRed(RtpCodec offered, MediaDescription offer) {
    if (offered.codec() != Codec.RED || offered.clockRate() != Codec.OPUS.clockRate()) {
      return false;
    }
    RtpCodec primary = offer.codec(redPrimary(offered));
    return primary != null && isOpus(primary);
  }

  private static boolean isVideo(RtpCodec offered) {
    Codec codec = offered.codec();
    if (codec == null || !VIDEO.contains(codec) || offered.clockRate() != codec.clockRate()) {
      return false;
    }
    return switch (codec) {
      case VP9 -> VP9_PROFILES.contains(offered.parameters().getInt("profile-id", 0));
      case AV1 -> offered.parameters().getInt("profile", 0) == 0;
      default -> true;
    };
  }

  /** The payload type of the primary in {@code a=fmtp:63 111/111} (RFC 2198 section 5), or -1. */
  static int redPrimary(RtpCodec red) {
    String text = red.parameters().text();
    int slash = text.indexOf('/');
    return (int) Numbers.parseOr(slash < 0 ? text : text.substring(0, slash), -1);
  }

  /**
   * Sorts by rank, small ones first; within a rank codecs stay in the order in which their names
   * first occurred, and H264 in packetization mode 1 goes before mode 0, which cannot fragment.
   */
  static List<RtpCodec> ordered(List<RtpCodec> codecs, ToIntFunction<RtpCodec> rank) {
    Map<String, Integer> first = new HashMap<>();
    for (RtpCodec codec : codecs) {
      first.putIfAbsent(codec.name(), first.size());
    }
    List<RtpCodec> sorted = new ArrayList<>(codecs);
    sorted.sort(
        Comparator.comparingInt(rank)
            .thenComparingInt(codec ->
                first.getOrDefault(codec.name(), 0) * VARIANTS + (isSingleNal(codec) ? 1 : 0)));
    return sorted;
  }

  private static boolean isSingleNal(RtpCodec codec) {
    return codec.codec() == Codec.H264 && codec.parameters().getInt("packetization-mode", 0) == 0;
  }

  /** Adds the RTX of each, and keeps only the feedback that is made use of. */
  static List<RtpCodec> answered(
      List<RtpCodec> chosen, MediaDescription offer, MediaKind kind, boolean transportCc) {
    List<RtpCodec> answer = new ArrayList<>();
    for (RtpCodec codec : chosen) {
      answer.add(codec.with(parameters(codec), feedback(codec, kind, transportCc)));
      for (RtpCodec rtx : offer.codecs()) {
        if (rtx.codec() == Codec.RTX && rtx.associatedPayloadType() == codec.payloadType()) {
          answer.add(rtx.with(rtx.parameters(), List.of()));
          break;
        }
      }
    }
    return answer;
  }

  private static FormatParameters parameters(RtpCodec codec) {
    boolean asksForFec =
        codec.codec() == Codec.OPUS && codec.parameters().get("useinbandfec") == null;
    return asksForFec ? codec.parameters().plus("useinbandfec", "1") : codec.parameters();
  }

  /** One of transport-cc and goog-remb: with both, peers disagree on which one counts. */
  private static List<String> feedback(RtpCodec codec, MediaKind kind, boolean transportCc) {
    Set<String> known = kind == MediaKind.AUDIO ? AUDIO_FEEDBACK : VIDEO_FEEDBACK;
    boolean useTransportCc = transportCc && codec.feedback().contains(Feedback.TRANSPORT_CC);
    List<String> kept = new ArrayList<>();
    for (String feedback : codec.feedback()) {
      boolean unwanted = feedback.equals(useTransportCc ? Feedback.REMB : Feedback.TRANSPORT_CC);
      if (known.contains(feedback) && !unwanted && !kept.contains(feedback)) {
        kept.add(feedback);
      }
    }
    return kept;
  }
}
