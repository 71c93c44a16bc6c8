package io.coanchor.core.forward;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.Vp8Descriptor;
import io.coanchor.core.codec.Vp9Descriptor;
import io.coanchor.core.packet.Bytes;
import io.coanchor.core.rtp.ExtensionMap;
import io.coanchor.core.rtp.HeaderExtension;
import io.coanchor.core.rtp.RtpHeaderWriter;
import io.coanchor.core.rtp.RtxPacket;

/**
 * The packet as one array, written the plain way: what {@link PacketWriter}'s parts must add up to.
 */
final class WholePacketWriter {
  /** What an extension element can hold. */
  private static final int MAX_DESCRIPTOR_BYTES = 255;

  private static final int NONE = ViewerFormat.NONE;

  private final ViewerFormat format;
  private final byte[] out;
  private final RtpHeaderWriter header = new RtpHeaderWriter();
  private final Vp8Descriptor vp8 = new Vp8Descriptor();
  private final Vp9Descriptor vp9 = new Vp9Descriptor();
  private final byte[] descriptor = new byte[MAX_DESCRIPTOR_BYTES];

  // What differs from one sending of a packet to the next.
  private int absSendTime = NONE;
  private int transportSequence = NONE;
  private boolean withMid;

  WholePacketWriter(ViewerFormat format, byte[] out) {
    this.format = format;
    this.out = out;
  }

  /** The values of the next packet that no source packet tells; {@link #NONE} leaves one out. */
  void stamp(int absSendTime, int transportSequence, boolean withMid) {
    this.absSendTime = absSendTime;
    this.transportSequence = transportSequence;
    this.withMid = withMid;
  }

  /** Writes the packet as the source sent it; its length. */
  int writeMedia(MediaPacket packet, SourceEpoch epoch, int outSequence) {
    int type = format.payloadType(packet.codec());
    int at = writeHeader(packet, epoch, type, outSequence, format.ssrc());
    return at + writePayload(packet, epoch, at);
  }

  /** Writes only the header; the payload, in another format, is the caller's. */
  int writeHeader(MediaPacket packet, SourceEpoch epoch, int payloadType, int outSequence) {
    return writeHeader(packet, epoch, payloadType, outSequence, format.ssrc());
  }

  /** Writes the packet's retransmission (RFC 4588 section 4); its length. */
  int writeRtx(MediaPacket packet, SourceEpoch epoch, int outSequence, int rtxSequence) {
    int type = format.rtxPayloadType(packet.codec());
    int at = writeHeader(packet, epoch, type, rtxSequence, format.rtxSsrc());
    Bytes.put16(out, at, outSequence);
    at += RtxPacket.OSN_BYTES;
    return at + writePayload(packet, epoch, at);
  }

  private int writeHeader(
      MediaPacket packet, SourceEpoch epoch, int payloadType, int sequence, long ssrc) {
    long timestamp = epoch.timestamp(packet.extendedTimestamp()) & 0xffff_ffffL;
    header.wrap(out, 0).header(packet.marker(), payloadType, sequence, timestamp, ssrc);
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

  private int writePayload(MediaPacket packet, SourceEpoch epoch, int at) {
    int length = packet.length();
    System.arraycopy(packet.array(), packet.offset(), out, at, length);
    if (!epoch.keepsPictureIds() && length > 0) {
      rewritePictureIds(packet, epoch, at);
    }
    return length;
  }

  private void rewritePictureIds(MediaPacket packet, SourceEpoch epoch, int at) {
    int length = packet.length();
    if (packet.codec() == Codec.VP8 && vp8.parse(out, at, length)) {
      vp8.rewrite(out, at, epoch.pictureId(vp8.pictureId()), epoch.tl0PicIdx(vp8.tl0PicIdx()), -1);
    } else if (packet.codec() == Codec.VP9 && vp9.parse(out, at, length)) {
      vp9.rewrite(out, at, epoch.pictureId(vp9.pictureId()), epoch.tl0PicIdx(vp9.tl0PicIdx()));
    }
  }
}
