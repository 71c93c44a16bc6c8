package io.coanchor.core.srtp;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.sdp.DtlsRole;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Map;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jspecify.annotations.Nullable;

/**
 * The SRTP and SRTCP of one transport, both directions (RFC 3711; AES-GCM: RFC 7714). Works in
 * place; owned by the transport's thread.
 *
 * <p>Streams are known by SSRC. A received one is known once a packet of it has authenticated, so
 * forged packets take no room; at most {@link #MAX_STREAMS} are known in each of the four
 * directions and kinds, and none is forgotten, as its replay window would be forgotten with it.
 *
 * <p><b>Sending again.</b> A packet with a sequence number that was sent before has to be the same
 * packet, byte for byte, header extensions included: counter modes give two packets under one
 * number the same key stream, and under AES-GCM the second gives the authentication key away (RFC
 * 7714 section 8.4).
 *
 * <p>The first sequence number of a stream has to be below 2^15, else the peer may lose count of
 * the rollovers when first packets are lost or overtaken (RFC 3711 section 3.3.1).
 */
public final class SrtpSession {
  /** What a peer sends: three layers with retransmission each, audio, and room for restarts. */
  public static final int MAX_STREAMS = 64;

  /** Not authentic: not from the peer, or altered. */
  public static final int AUTH_FAILED = -1;

  /** Received before, or too old to know. */
  public static final int REPLAYED = -2;

  /** Too short, or a header that runs past the end; for RTCP also one that is not encrypted. */
  public static final int MALFORMED = -3;

  /** One stream more than {@link #MAX_STREAMS}. */
  public static final int TOO_MANY_STREAMS = -4;

  private static final int RTP_SSRC_OFFSET = 8;
  private static final int RTP_HEADER_BYTES = 12;
  private static final int RTCP_SSRC_OFFSET = 4;
  private static final int RTCP_HEADER_BYTES = 8;
  private static final int SRTCP_INDEX_BYTES = 4;
  private static final int VERSION_MASK = 0xc0;
  private static final int VERSION_2 = 0x80;

  private final SrtpProfile profile;
  private final SrtpEngine outbound;
  private final SrtpEngine inbound;
  private final PacketBuffer packet = new PacketBuffer();

  private final SsrcTable<SrtpCryptoContext> sentRtp = new SsrcTable<>(MAX_STREAMS);
  private final SsrcTable<SrtpCryptoContext> receivedRtp = new SsrcTable<>(MAX_STREAMS);
  private final SsrcTable<SrtcpCryptoContext> sentRtcp = new SsrcTable<>(MAX_STREAMS);
  private final SsrcTable<SrtcpCryptoContext> receivedRtcp = new SsrcTable<>(MAX_STREAMS);

  /** For the next unknown stream: all streams share their keys, so it costs nothing to try. */
  private @Nullable SrtpCryptoContext spareRtp;

  private @Nullable SrtcpCryptoContext spareRtcp;

  /**
   * The session of a completed handshake.
   *
   * @param localRole which end of the handshake we were
   */
  public SrtpSession(SrtpProfile profile, SrtpKeys keys, DtlsRole localRole) {
    this.profile = profile;
    outbound = new SrtpEngine(profile, keys, localRole, true);
    DtlsRole remoteRole = localRole == DtlsRole.CLIENT ? DtlsRole.SERVER : DtlsRole.CLIENT;
    inbound = new SrtpEngine(profile, keys, remoteRole, false);
  }

  /**
   * Does the library's set-up of several hundred milliseconds, which else the first packet of the
   * process would wait for. The host calls it once, at start.
   *
   * @return the name of the AES implementation in use, {@code OpenSSL} or {@code SunJCE}
   */
  public static String prepare() {
    for (SrtpProfile profile : SrtpProfile.values()) {
      SrtpKeys keys = new SrtpKeys(profile, new byte[SrtpKeys.materialBytes(profile)]);
      SrtpEngine engine = new SrtpEngine(profile, keys, DtlsRole.CLIENT, true);
      engine.rtp(0);
      engine.rtcp(0);
    }
    return SrtpEngine.name();
  }

  /** The profile packets are protected with. */
  public SrtpProfile profile() {
    return profile;
  }

  /**
   * Protects an RTP packet in place.
   *
   * @param array has {@link SrtpProfile#rtpOverheadBytes} bytes of room after the packet
   * @return the new length, or {@link #TOO_MANY_STREAMS}
   */
  public int protectRtp(byte[] array, int offset, int length) {
    requireRoom(array, offset, length, RTP_HEADER_BYTES, profile.rtpOverheadBytes());
    int ssrc = int32(array, offset + RTP_SSRC_OFFSET);
    SrtpCryptoContext context = sentRtp.find(ssrc);
    if (context == null) {
      if (sentRtp.isFull()) {
        return TOO_MANY_STREAMS;
      }
      context = outbound.rtp(ssrc);
      sentRtp.add(ssrc, context);
    }
    int expected = length + profile.rtpOverheadBytes();
    int protectedLength = transform(context, array, offset, length);
    if (protectedLength != expected) {
      // The JDK's AES-GCM refuses the same number twice in a row, and the library then returns the
      // packet as it was. Another number in between lets the repetition pass.
      forgetLastNumber(context, array, offset);
      protectedLength = transform(context, array, offset, length);
    }
    if (protectedLength != expected) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "protected packet: %d bytes (expected: %d)", protectedLength, expected));
    }
    return protectedLength;
  }

  /**
   * Checks and decrypts an SRTP packet in place.
   *
   * @return the new length; or {@link #AUTH_FAILED}, {@link #REPLAYED}, {@link #MALFORMED}, {@link
   *     #TOO_MANY_STREAMS}, and the packet is undefined
   */
  public int unprotectRtp(byte[] array, int offset, int length) {
    if (length < RTP_HEADER_BYTES + profile.tagBytes()
        || (array[offset] & VERSION_MASK) != VERSION_2) {
      return MALFORMED;
    }
    int ssrc = int32(array, offset + RTP_SSRC_OFFSET);
    SrtpCryptoContext known = receivedRtp.find(ssrc);
    if (known != null) {
      return unprotect(known, array, offset, length);
    }
    if (receivedRtp.isFull()) {
      return TOO_MANY_STREAMS;
    }
    SrtpCryptoContext fresh = spareRtp == null ? inbound.rtp(ssrc) : spareRtp;
    int result = unprotect(fresh, array, offset, length);
    if (result >= 0) {
      receivedRtp.add(ssrc, fresh);
      spareRtp = null;
    } else {
      spareRtp = fresh;
    }
    return result;
  }

  /**
   * Protects a compound RTCP packet in place, encrypted.
   *
   * @param array has {@link SrtpProfile#rtcpOverheadBytes} bytes of room after the packet
   * @return the new length, or {@link #TOO_MANY_STREAMS}
   */
  public int protectRtcp(byte[] array, int offset, int length) {
    requireRoom(array, offset, length, RTCP_HEADER_BYTES, profile.rtcpOverheadBytes());
    int ssrc = int32(array, offset + RTCP_SSRC_OFFSET);
    SrtcpCryptoContext context = sentRtcp.find(ssrc);
    if (context == null) {
      if (sentRtcp.isFull()) {
        return TOO_MANY_STREAMS;
      }
      context = outbound.rtcp(ssrc);
      sentRtcp.add(ssrc, context);
    }
    try {
      context.transformPacket(packet.wrap(array, offset, length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SRTCP encryption failed", e);
    }
    int expected = length + profile.rtcpOverheadBytes();
    if (packet.getLength() != expected) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "protected packet: %d bytes (expected: %d)",
              packet.getLength(),
              expected));
    }
    return expected;
  }

  /**
   * Checks and decrypts an SRTCP packet in place. One that is only authenticated, not encrypted, is
   * refused (RFC 8834 has no use for it).
   *
   * @return as {@link #unprotectRtp}
   */
  public int unprotectRtcp(byte[] array, int offset, int length) {
    if (length < RTCP_HEADER_BYTES + profile.rtcpOverheadBytes()
        || (array[offset] & VERSION_MASK) != VERSION_2
        || !isEncrypted(array, offset, length)) {
      return MALFORMED;
    }
    int ssrc = int32(array, offset + RTCP_SSRC_OFFSET);
    SrtcpCryptoContext known = receivedRtcp.find(ssrc);
    if (known != null) {
      return unprotect(known, array, offset, length);
    }
    if (receivedRtcp.isFull()) {
      return TOO_MANY_STREAMS;
    }
    SrtcpCryptoContext fresh = spareRtcp == null ? inbound.rtcp(ssrc) : spareRtcp;
    int result = unprotect(fresh, array, offset, length);
    if (result >= 0) {
      receivedRtcp.add(ssrc, fresh);
      spareRtcp = null;
    } else {
      spareRtcp = fresh;
    }
    return result;
  }

  /** The reason to count for a negative result of {@link #unprotectRtp}. */
  public static DropReason rtpDropReason(int result) {
    return switch (result) {
      case REPLAYED -> DropReason.SRTP_REPLAYED;
      case MALFORMED -> DropReason.RTP_MALFORMED;
      case TOO_MANY_STREAMS -> DropReason.SRTP_TOO_MANY_STREAMS;
      default -> DropReason.SRTP_AUTH_FAILED;
    };
  }

  /** The reason to count for a negative result of {@link #unprotectRtcp}. */
  public static DropReason rtcpDropReason(int result) {
    return switch (result) {
      case REPLAYED -> DropReason.SRTCP_REPLAYED;
      case MALFORMED -> DropReason.RTCP_MALFORMED;
      case TOO_MANY_STREAMS -> DropReason.SRTP_TOO_MANY_STREAMS;
      default -> DropReason.SRTCP_AUTH_FAILED;
    };
  }

  /** How many streams are known. */
  public Map<String, Object> debugState() {
    return Map.of(
        "profile", profile.name(),
        "sentRtp", sentRtp.size(),
        "receivedRtp", receivedRtp.size(),
        "sentRtcp", sentRtcp.size(),
        "receivedRtcp", receivedRtcp.size());
  }

  private int transform(SrtpCryptoContext context, byte[] array, int offset, int length) {
    try {
      context.transformPacket(packet.wrap(array, offset, length));
      return packet.getLength();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SRTP encryption failed", e);
    }
  }

  /** Encrypts an empty packet that is never sent, under a number of its own (another SSRC). */
  private void forgetLastNumber(SrtpCryptoContext context, byte[] array, int offset) {
    byte[] scratch = new byte[RTP_HEADER_BYTES + profile.rtpOverheadBytes()];
    System.arraycopy(array, offset, scratch, 0, RTP_HEADER_BYTES);
    scratch[0] = (byte) VERSION_2;
    scratch[RTP_SSRC_OFFSET] ^= (byte) VERSION_2;
    transform(context, scratch, 0, RTP_HEADER_BYTES);
  }

  private int unprotect(SrtpCryptoContext context, byte[] array, int offset, int length) {
    try {
      packet.wrap(array, offset, length);
      return result(context.reverseTransformPacket(packet, false));
    } catch (GeneralSecurityException e) {
      return AUTH_FAILED;
    }
  }

  private int unprotect(SrtcpCryptoContext context, byte[] array, int offset, int length) {
    try {
      return result(context.reverseTransformPacket(packet.wrap(array, offset, length)));
    } catch (GeneralSecurityException e) {
      return AUTH_FAILED;
    }
  }

  private int result(SrtpErrorStatus status) {
    return switch (status) {
      case OK -> packet.getLength();
      case REPLAY_FAIL, REPLAY_OLD -> REPLAYED;
      case INVALID_PACKET -> MALFORMED;
      case AUTH_FAIL, FAIL -> AUTH_FAILED;
    };
  }

  /** The E bit, which comes before the index: after the tag in AES-GCM, before it otherwise. */
  private boolean isEncrypted(byte[] array, int offset, int length) {
    int indexEnd = profile == SrtpProfile.AEAD_AES_128_GCM ? length : length - profile.tagBytes();
    return array[offset + indexEnd - SRTCP_INDEX_BYTES] < 0;
  }

  private static void requireRoom(
      byte[] array, int offset, int length, int headerBytes, int overheadBytes) {
    if (length < headerBytes || array.length - offset - length < overheadBytes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "packet: %d bytes at %d of %d (expected: at least %d, and %d of room)",
              length,
              offset,
              array.length,
              headerBytes,
              overheadBytes));
    }
  }

  private static int int32(byte[] array, int at) {
    return (array[at] & 0xff) << 24
        | (array[at + 1] & 0xff) << 16
        | (array[at + 2] & 0xff) << 8
        | (array[at + 3] & 0xff);
  }
}
