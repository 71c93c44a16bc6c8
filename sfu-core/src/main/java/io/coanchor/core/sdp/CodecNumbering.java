package io.coanchor.core.sdp;

import io.coanchor.core.codec.Codec;
import java.util.ArrayList;
import java.util.List;

/** Gives the formats of an offer their payload types, parameters and feedback. */
final class CodecNumbering {
  private static final int OPUS_PAYLOAD_TYPE = 111;
  private static final int RED_PAYLOAD_TYPE = 63;

  /** The dynamic range (RFC 3551 section 3); its lower part, from 35 on, once this is used up. */
  private static final int FIRST_DYNAMIC = 96;

  private static final int LAST_DYNAMIC = 127;
  private static final int FIRST_UNASSIGNED = 35;
  private static final int OPUS_CHANNELS = 2;

  private static final List<String> AUDIO_FEEDBACK = List.of(Feedback.TRANSPORT_CC, Feedback.NACK);
  private static final List<String> VIDEO_FEEDBACK =
      List.of(Feedback.TRANSPORT_CC, Feedback.FIR, Feedback.NACK, Feedback.PLI);

  private int next = FIRST_DYNAMIC;

  /** All formats of one section, those of video each with its RTX. */
  List<RtpCodec> number(List<MediaFormat> formats) {
    List<RtpCodec> codecs = new ArrayList<>();
    for (MediaFormat format : formats) {
      switch (format.codec()) {
        case OPUS ->
            codecs.add(
                audio(OPUS_PAYLOAD_TYPE, format, "minptime=10;useinbandfec=1", AUDIO_FEEDBACK));
        case RED ->
            codecs.add(
                audio(
                    RED_PAYLOAD_TYPE,
                    format,
                    OPUS_PAYLOAD_TYPE + "/" + OPUS_PAYLOAD_TYPE,
                    AUDIO_FEEDBACK));
        default -> {
          int payloadType = take();
          codecs.add(video(payloadType, format));
          codecs.add(
              new RtpCodec(
                  take(),
                  Codec.RTX.sdpName(),
                  format.codec().clockRate(),
                  1,
                  new FormatParameters("apt=" + payloadType),
                  List.of()));
        }
      }
    }
    return codecs;
  }

  private int take() {
    int taken = next;
    next = taken == LAST_DYNAMIC ? FIRST_UNASSIGNED : taken + 1;
    if (next == OPUS_PAYLOAD_TYPE || next == RED_PAYLOAD_TYPE) {
      next++;
    }
    return taken;
  }

  private static RtpCodec audio(
      int payloadType, MediaFormat format, String otherwise, List<String> feedback) {
    return new RtpCodec(
        payloadType,
        format.codec().sdpName(),
        format.codec().clockRate(),
        OPUS_CHANNELS,
        parameters(format, otherwise),
        feedback);
  }

  private static RtpCodec video(int payloadType, MediaFormat format) {
    String otherwise =
        switch (format.codec()) {
          case VP9 -> "profile-id=0";
          case AV1 -> "level-idx=5;profile=0;tier=0";
          default -> "";
        };
    return new RtpCodec(
        payloadType,
        format.codec().sdpName(),
        format.codec().clockRate(),
        1,
        parameters(format, otherwise),
        VIDEO_FEEDBACK);
  }

  private static FormatParameters parameters(MediaFormat format, String otherwise) {
    return format.parameters().isEmpty() ? new FormatParameters(otherwise) : format.parameters();
  }
}
