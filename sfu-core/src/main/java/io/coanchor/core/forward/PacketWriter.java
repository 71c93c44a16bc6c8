package io.coanchor.core.forward;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.Vp8Descriptor;
import io.coanchor.core.codec.Vp9Descriptor;
import io.coanchor.core.packet.Bytes;
import io.coanchor.core.rtp.ExtensionMap;
import io.coanchor.core.rtp.HeaderExtension;
import io.coanchor.core.rtp.RtpHeaderWriter;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.rtp.RtxPacket;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what is a viewer's own of a packet: header, header extensions under his ids, and the few
 * bytes at the payload's beginning that differ for him. The rest of the payload stays where it is,
 * in the history, and is only pointed to. Redundant audio alone is put together here.
 *
 * <p>One for all viewers of a worker, with what writing needs: what it wrote last is in {@link
 * #parts} until it writes again.
 */
public final class PacketWriter {
  /** What an extension element can hold. */
  private static final int MAX_DESCRIPTOR_BYTES = 255;

  /** The header, MID, the short elements, RTX's two bytes, and a dependency descriptor. */
  static final int MAX_OVERHEAD_BYTES = 12 + 4 + 2 * 16 + 48 + 2 + MAX_DESCRIPTOR_BYTES;

  /** A head holds no more than a whole packet, which keeps to a path of 1,500 bytes. */
  private static final int SCRATCH_BYTES = 2048;

  /** Extended sequence numbers begin here: see {@link SequenceMap}. */
  static final long FIRST_CYCLE = 0x10000L;

  /** Formats that are told apart: browsers' offers differ in a handful of ways. */
  private static final int MAX_KNOWN = 32;

  private static final int NONE = ViewerFormat.NONE;

  private final RtpParts parts = new RtpParts();
  private final byte[] head = new byte[SCRATCH_BYTES];
  private final byte[] composed = new byte[SCRATCH_BYTES];
  private final RtpHeaderWriter header = new RtpHeaderWriter();
  private final Vp8Descriptor vp8 = new Vp8Descriptor();
  private final Vp9Descriptor vp9 = new Vp9Descriptor();
  private final RedBuilder red = new RedBuilder();
  private final byte[] descriptor = new byte[MAX_DESCRIPTOR_BYTES];

  private final List<ViewerFormat> known = new ArrayList<>();
  private MediaPacket source = new MediaPacket();

  // What differs from one sending of a packet to the next.
  private int absSendTime = NONE;
  private int transportSequence = NONE;
  private boolean withMid;
  private int paddingBytes;
  private long paddingBytesInAll;

  /** A writer that has written nothing. */
  public PacketWriter() {}

  /** Octets of padding written in all, retransmissions included. */
  public long paddingBytes() {
    return paddingBytesInAll;
  }

  /** The same format, on the memory of an equal one of this thread if there is one. */
  ViewerFormat share(ViewerFormat format) {
    for (int i = 0; i < known.size(); i++) {
      ViewerFormat shared = format.onMemoryOf(known.get(i));
      if (shared != null) {
        return shared;
      }
    }
    if (known.size() == MAX_KNOWN) {
      known.removeFirst();
    }
    known.add(format);
    return format;
  }

  /** What was written last. */
  RtpParts parts() {
    return parts;
  }

  /** The source packet that {@link #parts} were written from. */
  MediaPacket source() {
    return source;
  }

  RedBuilder red() {
    return red;
  }

  /** The values of the next packet that no source packet tells; {@link #NONE} leaves one out. */
  void stamp(int absSendTime, int transportSequence, boolean withMid, int paddingBytes) {
    this.absSendTime = absSendTime;
    this.transportSequence = transportSequence;
    this.withMid = withMid;
    this.paddingBytes = paddingBytes;
    this.paddingBytesInAll += paddingBytes;
  }

  boolean fits(MediaPacket packet) {
    return packet.length() + MAX_OVERHEAD_BYTES <= SCRATCH_BYTES;
  }

  /**
   * Writes the packet as the source sent it.
   *
   * @param place its extended sequence number
   */
  void writeMedia(ViewerFormat format, MediaPacket packet, SourceEpoch epoch, long place) {
    int type = format.payloadType(packet.codec());
    int at = writeHeader(format, packet, epoch, type, place, format.ssrc());
    writePayload(packet, epoch, at, at);
  }

  /**
   * Writes the packet as RED with so many of those before it.
   *
   * @return false when one of them is not kept any more
   */
  boolean writeRed(
      ViewerFormat format, MediaPacket packet, SourceEpoch epoch, long place, int blocks) {
    int type = format.payloadType(Codec.RED);
    int at = writeHeader(format, packet, epoch, type, place, format.ssrc());
    int length =
        red.write(epoch.layer(), packet, blocks, format.payloadType(packet.codec()), composed, 0);
    if (length < 0) {
      return false;
    }
    parts.head(head, at, at).payload(composed, 0, length).padding(paddingBytes);
    return true;
  }

  /**
   * Writes the packet's retransmission (RFC 4588 section 4).
   *
   * @param rtxPlace its extended sequence number among the retransmissions
   */
  void writeRtx(
      ViewerFormat format, MediaPacket packet, SourceEpoch epoch, long place, long rtxPlace) {
    int type = format.rtxPayloadType(packet.codec());
    int at = writeHeader(format, packet, epoch, type, rtxPlace, format.rtxSsrc());
    Bytes.put16(head, at, (int) place & 0xffff);
    writePayload(packet, epoch, at, at + RtxPacket.OSN_BYTES);
  }

  private int writeHeader(
      ViewerFormat format,
      MediaPacket packet,
      SourceEpoch epoch,
      int payloadType,
      long place,
      long ssrc) {
    source = packet;
    parts.rolloverCounter((place - FIRST_CYCLE) >> 16);
    long timestamp = epoch.timestamp(packet.extendedTimestamp()) & 0xffff_ffffL;
    int sequence = (int) place & 0xffff;
    header.wrap(head, 0).header(packet.marker(), payloadType, sequence, timestamp, ssrc);
    ExtensionMap extensions = format.extensions();
    int descriptorId = extensions.idOf(HeaderExtension.DEPENDENCY_DESCRIPTOR);
    boolean twoByte = extensions.needsTwoByte();
    // All of them or none: without the long one of a key frame the others cannot be read.
    boolean described = descriptorId != 0 && (twoByte || format.mixedHeaders());
    int descriptorLength = described ? packet.descriptorLength() : 0;
    twoByte |= descriptorLength > RtpHeaderWriter.ONE_BYTE_MAX_LENGTH;
    header.beginExtensions(twoByte);
    value(extensions.idOf(HeaderExtension.ABS_SEND_TIME), 3, absSendTime);
    value(extensions.idOf(HeaderExtension.TRANSPORT_CC), 2, transportSequence);
    value(extensions.idOf(HeaderExtension.AUDIO_LEVEL), 1, packet.audioLevel());
    value(extensions.idOf(HeaderExtension.VIDEO_ORIENTATION), 1, packet.orientation());
    value(extensions.idOf(HeaderExtension.PLAYOUT_DELAY), 3, format.playoutDelay());
    int midId = extensions.idOf(HeaderExtension.MID);
    byte[] mid = format.mid();
    if (withMid && midId != 0 && header.fits(midId, mid.length)) {
      header.extension(midId, mid, 0, mid.length);
    }
    if (descriptorLength > 0 && header.fits(descriptorId, descriptorLength)) {
      writeDescriptor(packet, epoch, descriptorId, descriptorLength);
    }
    return header.finish();
  }

  private void value(int id, int bytes, int value) {
    if (id != 0 && value != NONE) {
      header.extension(id, bytes, value);
    }
  }

  /** The dependency descriptor, under the viewer's frame number. */
  private void writeDescriptor(MediaPacket packet, SourceEpoch epoch, int id, int length) {
    System.arraycopy(packet.array(), packet.descriptorOffset(), descriptor, 0, length);
    if (length >= SourceSwitcher.MANDATORY_DESCRIPTOR_BYTES) {
      Bytes.put16(descriptor, 1, epoch.frameNumber(SourceSwitcher.frameNumberOf(packet)));
    }
    header.extension(id, descriptor, 0, length);
  }

  /**
   * Ends the head with what of the payload differs for this viewer, and points to the rest.
   *
   * @param at how long the head is so far
   */
  private void writePayload(MediaPacket packet, SourceEpoch epoch, int headerLength, int at) {
    int own = epoch.keepsPictureIds() ? 0 : writePictureIds(packet, epoch, at);
    parts
        .head(head, headerLength, at + own)
        .payload(packet.array(), packet.offset() + own, packet.length() - own)
        .padding(paddingBytes);
  }

  /** Writes the payload descriptor with the viewer's picture ids; how many bytes it has. */
  private int writePictureIds(MediaPacket packet, SourceEpoch epoch, int at) {
    byte[] array = packet.array();
    int offset = packet.offset();
    int length = packet.length();
    if (packet.codec() == Codec.VP8 && vp8.parse(array, offset, length)) {
      System.arraycopy(array, offset, head, at, vp8.length());
      vp8.rewrite(head, at, epoch.pictureId(vp8.pictureId()), epoch.tl0PicIdx(vp8.tl0PicIdx()), -1);
      return vp8.length();
    }
    if (packet.codec() == Codec.VP9 && vp9.parse(array, offset, length)) {
      System.arraycopy(array, offset, head, at, vp9.length());
      vp9.rewrite(head, at, epoch.pictureId(vp9.pictureId()), epoch.tl0PicIdx(vp9.tl0PicIdx()));
      return vp9.length();
    }
    return 0;
  }
}
