package io.coanchor.core.forward;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.PayloadInspector;
import io.coanchor.core.codec.PictureIdWidener;
import io.coanchor.core.rtp.RtpPacket;

/** How one stream's payloads get into the history: in the one form that is forwarded, and known. */
final class PayloadIntake {
  private final PayloadInspector inspector = new PayloadInspector();
  private final PictureIdWidener pictureIds = new PictureIdWidener();

  /** Bytes that the packet's payload takes there. */
  int length(Codec codec, RtpPacket packet) {
    return pictureIds.widenedLength(
        codec, packet.array(), packet.payloadOffset(), packet.payloadLength());
  }

  /** Copies the packet's payload to its slot. */
  void copy(Codec codec, RtpPacket packet, MediaPacket slot) {
    pictureIds.copy(
        codec,
        packet.array(),
        packet.payloadOffset(),
        packet.payloadLength(),
        slot.array(),
        slot.offset());
  }

  /** Notes what the slot's payload tells of its frame; false if it is malformed. */
  boolean inspect(MediaPacket slot) {
    return inspector.inspect(
        slot.codec(), slot.array(), slot.offset(), slot.length(), slot.frame());
  }
}
