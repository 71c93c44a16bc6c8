package io.coanchor.core.rtcp;

import io.coanchor.core.packet.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * Walks an RTCP datagram, compound (RFC 3550 section 6.1) or reduced-size (RFC 5506), and tells a
 * {@link RtcpHandler} what is in it. Packets of unknown type are passed over.
 */
public final class RtcpParser {
  private final ReportBlock reportBlock = new ReportBlock();
  private final TransportFeedback transportFeedback = new TransportFeedback();

  /** Room for as many as a peer has ever named at once: most name one or two, or send none. */
  private long[] rembSsrcs = {};

  /**
   * Parses a datagram in the clear.
   *
   * @return false when any of it was malformed. If the chain of packet lengths is broken, the
   *     handler has been told nothing; if one packet's content is, it was told only of the others
   */
  public boolean parse(byte[] array, int offset, int length, RtcpHandler handler) {
    if (!chainIsWhole(array, offset, length)) {
      return false;
    }
    boolean ok = true;
    int end = offset + length;
    for (int at = offset; at < end; at += packetLength(array, at)) {
      int packetEnd = at + packetLength(array, at) - paddingLength(array, at);
      ok &= parseOne(array, at, packetEnd, handler);
    }
    return ok;
  }

  private static boolean chainIsWhole(byte[] array, int offset, int length) {
    int end = offset + length;
    int at = offset;
    while (end - at >= RtcpTypes.HEADER_BYTES) {
      int bytes = packetLength(array, at);
      if (array[at] >> 6 != -RtcpTypes.VERSION || bytes > end - at) {
        return false;
      }
      // RFC 3550 allows padding on the last packet only; libwebrtc pads transport feedback
      // anywhere.
      boolean padded = (array[at] & 0x20) != 0;
      int padding = paddingLength(array, at);
      if (padded && (padding == 0 || padding > bytes - RtcpTypes.HEADER_BYTES)) {
        return false;
      }
      at += bytes;
    }
    return at == end && length > 0;
  }

  private static int packetLength(byte[] array, int at) {
    return 4 * (Bytes.u16(array, at + 2) + 1);
  }

  private static int paddingLength(byte[] array, int at) {
    return (array[at] & 0x20) == 0 ? 0 : Bytes.u8(array, at + packetLength(array, at) - 1);
  }

  private boolean parseOne(byte[] array, int at, int end, RtcpHandler handler) {
    int count = array[at] & 0x1f;
    int body = at + RtcpTypes.HEADER_BYTES;
    return switch (Bytes.u8(array, at + 1)) {
      case RtcpTypes.SENDER_REPORT -> senderReport(array, body, end, count, handler);
      case RtcpTypes.RECEIVER_REPORT -> receiverReport(array, body, end, count, handler);
      case RtcpTypes.SDES -> sourceDescription(array, body, end, count, handler);
      case RtcpTypes.BYE -> bye(array, body, end, count, handler);
      case RtcpTypes.TRANSPORT_FEEDBACK -> transportLayer(array, body, end, count, handler);
      case RtcpTypes.PAYLOAD_FEEDBACK -> payloadSpecific(array, body, end, count, handler);
      case RtcpTypes.EXTENDED_REPORT -> extendedReport(array, body, end, handler);
      default -> true;
    };
  }

  private boolean senderReport(byte[] array, int body, int end, int count, RtcpHandler handler) {
    int blocks = body + 4 + RtcpTypes.SENDER_INFO_BYTES;
    if (end - blocks < count * RtcpTypes.REPORT_BLOCK_BYTES) {
      return false;
    }
    long ssrc = Bytes.u32(array, body);
    handler.onSenderReport(
        ssrc,
        Bytes.i64(array, body + 4),
        Bytes.u32(array, body + 12),
        Bytes.u32(array, body + 16),
        Bytes.u32(array, body + 20));
    reportBlocks(array, blocks, count, ssrc, handler);
    return true;
  }

  private boolean receiverReport(byte[] array, int body, int end, int count, RtcpHandler handler) {
    int blocks = body + 4;
    if (end - blocks < count * RtcpTypes.REPORT_BLOCK_BYTES) {
      return false;
    }
    long ssrc = Bytes.u32(array, body);
    handler.onReceiverReport(ssrc);
    reportBlocks(array, blocks, count, ssrc, handler);
    return true;
  }

  private void reportBlocks(byte[] array, int at, int count, long ssrc, RtcpHandler handler) {
    for (int i = 0; i < count; i++) {
      reportBlock.wrap(array, at + i * RtcpTypes.REPORT_BLOCK_BYTES);
      handler.onReportBlock(ssrc, reportBlock);
    }
  }

  /** Chunks are an SSRC and items ended by a zero, padded to four bytes (RFC 3550 section 6.5). */
  private static boolean sourceDescription(
      byte[] array, int body, int end, int count, RtcpHandler handler) {
    int at = body;
    for (int chunk = 0; chunk < count; chunk++) {
      // An SSRC and at least one byte that ends the list of items.
      if (end - at < 5) {
        return false;
      }
      long ssrc = Bytes.u32(array, at);
      int item = at + 4;
      while (item < end && array[item] != RtcpTypes.SDES_END) {
        if (end - item < 2 || Bytes.u8(array, item + 1) > end - item - 2) {
          return false;
        }
        int bytes = Bytes.u8(array, item + 1);
        if (array[item] == RtcpTypes.SDES_CNAME) {
          handler.onSdes(ssrc, new String(array, item + 2, bytes, StandardCharsets.UTF_8));
        }
        item += 2 + bytes;
      }
      if (item >= end) {
        return false;
      }
      at = body + (item + 1 - body + 3 & ~3);
    }
    return true;
  }

  private static boolean bye(byte[] array, int body, int end, int count, RtcpHandler handler) {
    if (end - body < 4 * count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      handler.onBye(Bytes.u32(array, body + 4 * i));
    }
    return true;
  }

  private boolean transportLayer(byte[] array, int body, int end, int format, RtcpHandler handler) {
    if (end - body < 8) {
      return false;
    }
    if (format == RtcpTypes.FMT_TRANSPORT_WIDE) {
      if (!transportFeedback.wrap(array, body, end - body)) {
        return false;
      }
      handler.onTransportFeedback(transportFeedback);
      return true;
    }
    if (format != RtcpTypes.FMT_NACK) {
      return true;
    }
    int entries = body + 8;
    if (end - entries < 4 || (end - entries & 3) != 0) {
      return false;
    }
    long sender = Bytes.u32(array, body);
    long media = Bytes.u32(array, body + 4);
    for (int at = entries; at < end; at += 4) {
      handler.onNack(sender, media, Bytes.u16(array, at), Bytes.u16(array, at + 2));
    }
    return true;
  }

  private boolean payloadSpecific(
      byte[] array, int body, int end, int format, RtcpHandler handler) {
    if (end - body < 8) {
      return false;
    }
    return switch (format) {
      case RtcpTypes.FMT_PLI -> {
        handler.onPli(Bytes.u32(array, body), Bytes.u32(array, body + 4));
        yield true;
      }
      case RtcpTypes.FMT_FIR -> fullIntraRequest(array, body, end, handler);
      case RtcpTypes.FMT_APPLICATION -> applicationFeedback(array, body, end, handler);
      default -> true;
    };
  }

  private static boolean fullIntraRequest(byte[] array, int body, int end, RtcpHandler handler) {
    int entries = body + 8;
    if (end - entries < 8 || (end - entries & 7) != 0) {
      return false;
    }
    long sender = Bytes.u32(array, body);
    for (int at = entries; at < end; at += 8) {
      handler.onFir(sender, Bytes.u32(array, at), Bytes.u8(array, at + 4));
    }
    return true;
  }

  /** Application feedback that is no REMB is somebody else's and passed over. */
  private boolean applicationFeedback(byte[] array, int body, int end, RtcpHandler handler) {
    int name = body + 8;
    if (end - name < 4 || Bytes.u32(array, name) != RtcpTypes.REMB_NAME) {
      return true;
    }
    int list = name + 8;
    if (end < list) {
      return false;
    }
    int count = Bytes.u8(array, name + 4);
    if (end - list < 4 * count) {
      return false;
    }
    int exponent = Bytes.u8(array, name + 5) >> 2;
    long mantissa = Bytes.u24(array, name + 5) & 0x3_ffff;
    long bitrate = mantissa << exponent;
    if (bitrate < 0 || bitrate >>> exponent != mantissa) {
      return false;
    }
    if (count > rembSsrcs.length) {
      rembSsrcs = new long[count];
    }
    for (int i = 0; i < count; i++) {
      rembSsrcs[i] = Bytes.u32(array, list + 4 * i);
    }
    handler.onRemb(Bytes.u32(array, body), bitrate, rembSsrcs, count);
    return true;
  }

  private static boolean extendedReport(byte[] array, int body, int end, RtcpHandler handler) {
    if (end - body < 4) {
      return false;
    }
    long ssrc = Bytes.u32(array, body);
    int at = body + 4;
    while (at < end) {
      if (end - at < 4) {
        return false;
      }
      int bytes = 4 * Bytes.u16(array, at + 2);
      int block = at + 4;
      if (bytes > end - block) {
        return false;
      }
      switch (Bytes.u8(array, at)) {
        case RtcpTypes.XR_RECEIVER_REFERENCE_TIME -> {
          if (bytes != 8) {
            return false;
          }
          handler.onReceiverReferenceTime(ssrc, Bytes.i64(array, block));
        }
        case RtcpTypes.XR_DLRR -> {
          if (bytes % RtcpTypes.DLRR_BYTES != 0) {
            return false;
          }
          for (int sub = block; sub < block + bytes; sub += RtcpTypes.DLRR_BYTES) {
            handler.onDlrr(
                ssrc, Bytes.u32(array, sub), Bytes.u32(array, sub + 4), Bytes.u32(array, sub + 8));
          }
        }
        default -> {
          // Loss RLE, statistics summary and the like: nobody asked for them.
        }
      }
      at = block + bytes;
    }
    return true;
  }
}
