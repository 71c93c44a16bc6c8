package io.coanchor.core.transport;

import io.coanchor.core.dtls.DtlsResult;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.DropCounters;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.srtp.RtpOpener;
import io.coanchor.core.srtp.RtpSealer;
import io.coanchor.core.srtp.SrtpSession;
import org.jspecify.annotations.Nullable;

/**
 * RTP and RTCP under the keys of one handshake (RFC 3711, RFC 5764): what comes is authenticated
 * and opened, what goes is protected and sent. By the SRTP session in place, or by the host's
 * ciphers where it has those; both work on the same keys. On the owner's thread.
 */
final class SrtpTransport {
  /** By how much the widest profile lengthens a packet. */
  static final int MAX_OVERHEAD_BYTES = maxOverheadBytes();

  // given
  private final TransportHost host;
  private final DropCounters drops;

  // owned
  private final SrtpSession session;
  private final @Nullable RtpOpener opener;
  private final @Nullable RtpSealer sealer;
  private final @Nullable PacketSlab slab;

  SrtpTransport(DtlsResult result, DtlsRole role, TransportHost host, DropCounters drops) {
    this.host = host;
    this.drops = drops;
    this.session = new SrtpSession(result.profile(), result.keys(), role);
    this.slab = host.slab();
    this.opener = host.opener(result.profile(), result.keys(), role);
    try {
      this.sealer =
          slab == null ? null : slab.cipher().sealer(result.profile(), result.keys(), role);
    } catch (RuntimeException e) {
      if (opener != null) {
        opener.close();
      }
      throw e;
    }
  }

  /**
   * Opens an SRTP packet in place.
   *
   * @return the length of the RTP packet, negative when it was dropped
   */
  int openRtp(byte[] array, int offset, int length) {
    RtpOpener opens = opener;
    int plain =
        opens == null
            ? session.unprotectRtp(array, offset, length)
            : opens.open(array, offset, length);
    if (plain < 0) {
      drops.count(SrtpSession.rtpDropReason(plain));
    }
    return plain;
  }

  /** As {@link #openRtp}, for a compound RTCP packet. */
  int openRtcp(byte[] array, int offset, int length) {
    int plain = session.unprotectRtcp(array, offset, length);
    if (plain < 0) {
      drops.count(SrtpSession.rtcpDropReason(plain));
    }
    return plain;
  }

  /**
   * Encrypts in place and sends.
   *
   * @param array with room for {@link #MAX_OVERHEAD_BYTES} behind; the caller's again on return
   * @return the bytes sent, or −1 when the packet was dropped
   */
  int sendRtp(RemoteAddress to, byte[] array, int offset, int length) {
    return send(to, array, offset, session.protectRtp(array, offset, length));
  }

  /** As {@link #sendRtp}, for a compound RTCP packet. */
  int sendRtcp(RemoteAddress to, byte[] array, int offset, int length) {
    return send(to, array, offset, session.protectRtcp(array, offset, length));
  }

  private int send(RemoteAddress to, byte[] array, int offset, int protectedLength) {
    if (protectedLength < 0) {
      return -1;
    }
    if (!host.send(to, array, offset, protectedLength)) {
      drops.count(DropReason.SEND_QUEUE_FULL);
      return -1;
    }
    return protectedLength;
  }

  /**
   * Encrypts from where the parts lie into the host's slab, and sends.
   *
   * @param source whose payload it carries. Overwritten while it was encrypted, the packet is given
   *     up: what lies in the slab never leaves, so no other packet under its number gives anything
   *     away, and nobody sends one, as the source that could is gone
   * @return the bytes sent, or −1 when the packet was dropped
   */
  int sendRtp(RemoteAddress to, RtpParts packet, MediaPacket source) {
    RtpSealer seals = sealer;
    PacketSlab way = slab;
    if (seals == null || way == null) {
      return -1;
    }
    long sequence = source.extendedSequence();
    long at = way.reserve(to, packet.length() + seals.overheadBytes());
    if (at < 0) {
      drops.count(DropReason.SEND_QUEUE_FULL);
      return -1;
    }
    int bytes = seals.seal(packet, way.memory(), at);
    if (!source.holds(sequence)) {
      drops.count(DropReason.PAYLOAD_OVERWRITTEN);
      return -1;
    }
    if (!way.commit(to, at, bytes)) {
      drops.count(DropReason.SEND_QUEUE_FULL);
      return -1;
    }
    return bytes;
  }

  /** Reads what sending a packet in parts will read; returns what it read. */
  long warm() {
    RtpSealer seals = sealer;
    return seals == null ? 0 : seals.warm();
  }

  /** Gives the host's ciphers back; nothing may be opened or sent any more. */
  void close() {
    if (sealer != null) {
      sealer.close();
    }
    if (opener != null) {
      opener.close();
    }
  }

  SrtpProfile profile() {
    return session.profile();
  }

  private static int maxOverheadBytes() {
    int most = 0;
    for (SrtpProfile each : SrtpProfile.values()) {
      most = Math.max(most, each.rtcpOverheadBytes());
    }
    return most;
  }
}
