package io.coanchor.core.forward;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.ExtensionValues;
import io.coanchor.core.rtp.HeaderExtension;
import io.coanchor.core.rtp.RtpParts;
import org.jspecify.annotations.Nullable;

/**
 * Turns a publisher's packets into those of one viewer's track: one SSRC and one continuous run of
 * sequence numbers and timestamps, whatever layer, codec or publisher they come from.
 *
 * <p>Writes with a writer that all tracks of a worker share; what is written must be sent before
 * the next call. Owned by the viewer's worker.
 */
public final class RtpRewriter {
  /** Nothing was written, and nothing had to be: padding that the viewer does not miss. */
  public static final int LEFT_OUT = 0;

  /** Nothing was written: the packet has no place here, or is not kept any more. */
  public static final int NO_PLACE = -1;

  /**
   * MID goes with the first packets only, until a receiver must have learned the SSRC (RFC 8843
   * section 9.2); our answers name the SSRC, so this is for receivers that look at MID first.
   */
  private static final int PACKETS_WITH_MID = 128;

  /** Two and a half seconds of 20 ms audio, a kilobyte; at 2,000 packets/s of video, one second. */
  private static final int AUDIO_RESEND_PACKETS = 128;

  private static final int VIDEO_RESEND_PACKETS = 2048;

  // Given.
  private final ViewerFormat format;
  private final PacketWriter writer;

  // Owned.
  private final SequenceMap sequences;
  private final SourceSwitcher switcher;
  private final @Nullable ResendLog resends;

  // State.
  private final long midUntil;
  private long nextRtxPlace;

  /**
   * Creates a rewriter without a source.
   *
   * @param writer shared by the worker's tracks
   * @param random two random values: for sequence numbers and for timestamps (RFC 3550 section 5.1)
   */
  public RtpRewriter(ViewerFormat format, PacketWriter writer, long random) {
    this.format = writer.share(format);
    this.writer = writer;
    // Low enough that the first packets do not wrap (RFC 3711 section 3.3.1, lost first packet).
    int firstSequence = (int) (random & 0x7fff);
    this.sequences = new SequenceMap(firstSequence);
    this.nextRtxPlace = PacketWriter.FIRST_CYCLE + (random >>> 15 & 0x7fff);
    this.switcher = new SourceSwitcher(random >>> 30 & 0xffff_ffffL);
    this.midUntil = sequences.nextOut() + PACKETS_WITH_MID;
    boolean audio = format.kind() == MediaKind.AUDIO;
    boolean resendsUnderOwnNumber = format.rtxSsrc() < 0;
    this.resends =
        resendsUnderOwnNumber
            ? new ResendLog(audio ? AUDIO_RESEND_PACKETS : VIDEO_RESEND_PACKETS)
            : null;
  }

  /** The packet that was written last. */
  public RtpParts packet() {
    return writer.parts();
  }

  /** Reads what {@link #write} will read, so that it is near; returns what it read. */
  public long warm() {
    ResendLog log = resends;
    long place = sequences.nextOut();
    return place + format.ssrc() + switcher.warm() + (log == null ? 0 : log.warm(place));
  }

  /** The packet of the source that it was written from. */
  public MediaPacket source() {
    return writer.source();
  }

  /** Whether the viewer speaks {@code codec}. */
  public boolean supports(@Nullable Codec codec) {
    return codec != null && format.payloadType(codec) != ViewerFormat.NONE;
  }

  /**
   * Goes on with another source, or with the same one from a later place. The next sequence number
   * and a later timestamp are the first packet's.
   *
   * @param first the packet to come first; in video the first of a key frame
   * @param replay how cached frames' times are squeezed, or null
   */
  public void begin(
      LayerView layer, MediaPacket first, @Nullable ReplayTimeline replay, long nowNs) {
    SourceEpoch epoch = switcher.begin(layer, first, replay, nowNs);
    sequences.begin(epoch, first.extendedSequence());
  }

  /** The layer that packets come from; null before the first {@link #begin}. */
  public @Nullable LayerView layer() {
    SourceEpoch epoch = switcher.epoch();
    return epoch == null ? null : epoch.layer();
  }

  /** The source's number that comes next; lower ones are late. */
  public long nextSource() {
    return sequences.nextSource();
  }

  /**
   * Writes a packet of the present layer: in sequence, or late at its place.
   *
   * @return its length, {@link #LEFT_OUT} or {@link #NO_PLACE}
   */
  public int write(MediaPacket packet, MediaSink sink, long nowNs) {
    SourceEpoch epoch = switcher.epoch();
    if (epoch == null || !writer.fits(packet)) {
      return NO_PLACE;
    }
    long source = packet.extendedSequence();
    long place;
    boolean inSequence = source >= sequences.nextSource();
    if (inSequence) {
      if (packet.length() == 0) {
        sequences.leaveOut(source);
        return LEFT_OUT;
      }
      place = sequences.append(source);
    } else {
      place = sequences.placeOf(source);
      if (place < 0) {
        return NO_PLACE;
      }
    }
    int length = writeFirst(packet, epoch, place, sink, nowNs);
    if (inSequence) {
      switcher.onWritten(packet, epoch);
    }
    return length;
  }

  /**
   * Writes a packet again that the viewer asks for (RFC 4585 section 6.2.1): as RTX if that was
   * agreed on, else byte for byte as it was.
   *
   * @return its length, or {@link #NO_PLACE} when it was never sent or is not kept any more
   */
  public int writeAgain(int outSequence, MediaSink sink, long nowNs) {
    long place = sequences.extend(outSequence & 0xffff);
    int run = sequences.runOf(place);
    SourceEpoch epoch = run < 0 ? null : sequences.epochOf(run);
    if (epoch == null) {
      return NO_PLACE;
    }
    long source = sequences.sourceOf(run, place);
    MediaPacket packet = epoch.layer().find(source);
    if (packet == null || !writer.fits(packet)) {
      return NO_PLACE;
    }
    int length = writeAgain(packet, epoch, place, sink, nowNs);
    return packet.holds(source) ? length : NO_PLACE;
  }

  private int writeAgain(
      MediaPacket packet, SourceEpoch epoch, long place, MediaSink sink, long nowNs) {
    ResendLog log = resends;
    if (log == null) {
      return writeRtx(packet, epoch, place, sink, nowNs);
    }
    if (!log.has(place)) {
      return NO_PLACE;
    }
    writer.stamp(
        log.absSendTime(place),
        log.transportSequence(place),
        place < midUntil,
        log.paddingBytes(place));
    return writeWith(packet, epoch, place, log.redBlocks(place));
  }

  /**
   * The viewer's RTP timestamp (0..2^32-1) of what is captured now, for sender reports; -1 before
   * the first {@link #begin}.
   */
  public long timestampAt(long nowNs) {
    return switcher.epoch() == null ? -1 : Math.round(switcher.timestampAt(nowNs)) & 0xffff_ffffL;
  }

  private int writeFirst(
      MediaPacket packet, SourceEpoch epoch, long place, MediaSink sink, long nowNs) {
    int sendTime = absSendTime(nowNs);
    int transport = transportSequence(sink);
    int blocks = 0;
    if (sendsRed(packet)) {
      blocks =
          writer
              .red()
              .blocksFor(
                  epoch.layer(),
                  packet,
                  packet.extendedSequence(),
                  epoch.firstSequence(),
                  format.redDistance());
    }
    int padding = packet.trainPadding();
    ResendLog log = resends;
    if (log != null) {
      padding = padding > ResendLog.MAX_PADDING_BYTES ? 0 : padding;
      log.put(place, sendTime, transport, blocks, padding);
    }
    writer.stamp(sendTime, transport, place < midUntil, padding);
    return writeWith(packet, epoch, place, blocks);
  }

  private int writeWith(MediaPacket packet, SourceEpoch epoch, long place, int blocks) {
    if (!sendsRed(packet)) {
      writer.writeMedia(format, packet, epoch, place);
    } else if (!writer.writeRed(format, packet, epoch, place, blocks)) {
      return NO_PLACE;
    }
    return writer.parts().length();
  }

  private int writeRtx(
      MediaPacket packet, SourceEpoch epoch, long place, MediaSink sink, long nowNs) {
    if (format.rtxPayloadType(packet.codec()) == ViewerFormat.NONE) {
      return NO_PLACE;
    }
    writer.stamp(absSendTime(nowNs), transportSequence(sink), place < midUntil, 0);
    writer.writeRtx(format, packet, epoch, place, nextRtxPlace++);
    return writer.parts().length();
  }

  private boolean sendsRed(MediaPacket packet) {
    return format.redDistance() > 0
        && packet.length() > 0
        && packet.codec() == Codec.OPUS
        && format.payloadType(Codec.RED) != ViewerFormat.NONE;
  }

  private int absSendTime(long nowNs) {
    return format.extensions().idOf(HeaderExtension.ABS_SEND_TIME) == 0
        ? ViewerFormat.NONE
        : ExtensionValues.absSendTime(nowNs);
  }

  private int transportSequence(MediaSink sink) {
    return format.extensions().idOf(HeaderExtension.TRANSPORT_CC) == 0
        ? ViewerFormat.NONE
        : sink.nextTransportSequence();
  }
}
