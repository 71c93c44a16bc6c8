package io.coanchor.core.srtp;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.sdp.DtlsRole;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Both ends of a session, and packets to send over it. */
final class Sessions {
  static final int ROOM = 64;

  final SrtpProfile profile;
  final SrtpSession client;
  final SrtpSession server;

  Sessions(SrtpProfile profile) {
    this(profile, counting(SrtpKeys.materialBytes(profile)));
  }

  Sessions(SrtpProfile profile, byte[] material) {
    this.profile = profile;
    SrtpKeys keys = new SrtpKeys(profile, material);
    client = new SrtpSession(profile, keys, DtlsRole.CLIENT);
    server = new SrtpSession(profile, keys, DtlsRole.SERVER);
  }

  /** An RTP packet with a one-byte header extension. */
  static byte[] rtp(int sequenceNumber, int ssrc, int payloadBytes) {
    return ByteBuffer.allocate(20 + payloadBytes)
        .put((byte) 0x90)
        .put((byte) 96)
        .putShort((short) sequenceNumber)
        .putInt(3000 * sequenceNumber)
        .putInt(ssrc)
        .putInt(0xbede0001)
        .putInt(0x10ff0000)
        .put(counting(payloadBytes))
        .array();
  }

  /** A receiver report with one block. */
  static byte[] rtcp(int ssrc) {
    return ByteBuffer.allocate(32).putInt(0x81c90007).putInt(ssrc).put(counting(24)).array();
  }

  /** What the client makes of an RTP packet. */
  byte[] protectRtp(byte[] packet) {
    byte[] buffer = Arrays.copyOf(packet, packet.length + ROOM);
    return Arrays.copyOf(buffer, client.protectRtp(buffer, 0, packet.length));
  }

  /** What the client makes of an RTCP packet. */
  byte[] protectRtcp(byte[] packet) {
    byte[] buffer = Arrays.copyOf(packet, packet.length + ROOM);
    return Arrays.copyOf(buffer, client.protectRtcp(buffer, 0, packet.length));
  }

  /** The server's verdict on a copy. */
  int unprotectRtp(byte[] packet) {
    return server.unprotectRtp(packet.clone(), 0, packet.length);
  }

  /** The server's verdict on a copy. */
  int unprotectRtcp(byte[] packet) {
    return server.unprotectRtcp(packet.clone(), 0, packet.length);
  }

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static byte[] counting(int bytes) {
    byte[] array = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      array[i] = (byte) (7 * i + 1);
    }
    return array;
  }
}
