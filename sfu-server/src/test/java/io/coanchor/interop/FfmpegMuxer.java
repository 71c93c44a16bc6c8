package io.coanchor.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.rtcp.RtcpWriter;
import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.srtp.SrtpSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Behaves as FFmpeg's WHIP muxer of release 8.0 does, in all that a server may stumble over: an
 * offer with {@code a=setup:passive} and neither candidates nor header extensions nor feedback, a
 * {@code profile-level-id} of seven digits for constrained baseline; checks with nothing but
 * USERNAME and USE-CANDIDATE, each 50 ms until the first response and never again; the first flight
 * of the handshake read off and lost; AES128_CM_SHA1_80 only; sender reports alone in their
 * packets; deaf for all that the server sends later; no close_notify.
 */
final class FfmpegMuxer implements AutoCloseable {
  private static final String UFRAG = "3b1c05e7";
  private static final String PASSWORD = "9a7d6c5b0f1e2d3c4b5a69788796a5b4";
  private static final int VIDEO_TYPE = 106;
  private static final int AUDIO_TYPE = 111;
  private static final long VIDEO_SSRC = 0x8899aabbL;
  private static final long AUDIO_SSRC = 0x11223344L;
  private static final int MAX_SDP_BYTES = 8192;
  private static final int CHECK_EVERY_MILLIS = 50;
  private static final int HANDSHAKE_SECONDS = 20;
  private static final int MAX_BYTES = 2048;
  private static final Pattern CANDIDATE =
      Pattern.compile("udp (\\d+) (\\S+) (\\d+) typ host", Pattern.CASE_INSENSITIVE);

  private final HttpClient http = HttpClient.newHttpClient();
  private final OpenSslServer dtls;
  private final DatagramChannel wire = DatagramChannel.open();
  private final DatagramChannel toDtls = DatagramChannel.open();
  private final CountDownLatch answeredCheck = new CountDownLatch(1);
  private final AtomicInteger flightsToLose = new AtomicInteger(1);
  private URI session;
  private String remoteUfrag;
  private String remotePassword;
  private SrtpSession srtp;

  FfmpegMuxer(Path directory) throws Exception {
    SrtpProfile profile = SrtpProfile.AES128_CM_SHA1_80;
    dtls = new OpenSslServer(directory, "SRTP_AES128_CM_SHA1_80", SrtpKeys.materialBytes(profile));
    toDtls.connect(dtls.address());
  }

  private String section(String kind, int type, int mid, String map, long ssrc) {
    return """
    m=%1$s 9 UDP/TLS/RTP/SAVPF %2$d
    c=IN IP4 0.0.0.0
    a=ice-ufrag:%3$s
    a=ice-pwd:%4$s
    a=fingerprint:sha-256 %5$s
    a=setup:passive
    a=mid:%6$d
    a=sendonly
    a=msid:FFmpeg %1$s
    a=rtcp-mux
    %7$s
    a=ssrc:%8$d cname:FFmpeg
    a=ssrc:%8$d msid:FFmpeg %1$s
    """
        .formatted(kind, type, UFRAG, PASSWORD, dtls.fingerprint(), mid, map, ssrc);
  }

  private String offer() {
    String video =
        """
        a=rtcp-rsize
        a=rtpmap:106 H264/90000
        a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=422000d\
        """;
    String sdp =
        """
        v=0
        o=FFmpeg 4489045141692799359 2 IN IP4 127.0.0.1
        s=FFmpegPublishSession
        t=0 0
        a=group:BUNDLE 0 1
        a=extmap-allow-mixed
        a=msid-semantic: WMS
        """
            + section("audio", AUDIO_TYPE, 0, "a=rtpmap:111 opus/48000/2", AUDIO_SSRC)
            + section("video", VIDEO_TYPE, 1, video, VIDEO_SSRC);
    return sdp.replace("\n", "\r\n");
  }

  /** Offers, checks and shakes hands; the answer. */
  String open(URI endpoint) throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(endpoint)
                .headers("Cache-Control", "no-cache", "Content-Type", "application/sdp")
                .header("User-Agent", "Lavf/62.3.100")
                .POST(HttpRequest.BodyPublishers.ofString(offer()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    String answer = response.body();
    if (response.statusCode() != 201
        || !answer.startsWith("v=")
        || answer.length() >= MAX_SDP_BYTES) {
      throw new IllegalStateException(response.statusCode() + " " + answer);
    }
    session = endpoint.resolve(response.headers().firstValue("Location").orElseThrow());
    remoteUfrag = firstAfter(answer, "a=ice-ufrag:");
    remotePassword = firstAfter(answer, "a=ice-pwd:");
    Matcher candidate = CANDIDATE.matcher(firstAfter(answer, "a=candidate:"));
    if (!candidate.find()) {
      throw new IllegalStateException("first candidate: " + answer);
    }
    Integer.parseInt(candidate.group(1)); // a priority beyond 2^31 - 1 would be misread
    wire.connect(
        new InetSocketAddress(
            InetAddress.getByName(candidate.group(2)), Integer.parseInt(candidate.group(3))));
    Thread.ofPlatform().daemon().start(() -> relay(wire, toDtls));
    Thread.ofPlatform().daemon().start(() -> relay(toDtls, wire));
    do {
      wire.write(ByteBuffer.wrap(check()));
    } while (!answeredCheck.await(CHECK_EVERY_MILLIS, TimeUnit.MILLISECONDS));
    byte[] material = dtls.keyMaterial().get(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    SrtpProfile profile = SrtpProfile.AES128_CM_SHA1_80;
    srtp = new SrtpSession(profile, new SrtpKeys(profile, material), DtlsRole.SERVER);
    return answer;
  }

  private static String firstAfter(String sdp, String prefix) {
    return sdp.lines()
        .filter(line -> line.startsWith(prefix))
        .findFirst()
        .orElseThrow()
        .substring(prefix.length());
  }

  private void relay(DatagramChannel from, DatagramChannel to) {
    ByteBuffer datagram = ByteBuffer.allocate(MAX_BYTES);
    try {
      while (true) {
        datagram.clear();
        from.read(datagram);
        datagram.flip();
        int first = datagram.get(0) & 0xff;
        boolean handshake = first >= 20 && first <= 63;
        boolean lost = handshake && from.equals(wire) && flightsToLose.getAndDecrement() > 0;
        if (first == 1) {
          answeredCheck.countDown();
        } else if (handshake && !lost) {
          to.write(datagram);
        }
      }
    } catch (ClosedChannelException e) {
      // closed
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** USERNAME, USE-CANDIDATE, MESSAGE-INTEGRITY, FINGERPRINT, and neither role nor priority. */
  private byte[] check() throws GeneralSecurityException {
    byte[] user = (remoteUfrag + ":" + UFRAG).getBytes(UTF_8);
    ByteBuffer out = ByteBuffer.allocate(256);
    out.putShort((short) 0x0001).putShort((short) 0).putInt(0x2112a442);
    out.putLong(System.nanoTime()).putInt(7);
    out.putShort((short) 0x0006).putShort((short) user.length).put(user);
    while (out.position() % 4 != 0) {
      out.put((byte) 0);
    }
    out.putShort((short) 0x0025).putShort((short) 0);
    // the length that each of the two is computed over ends with itself
    out.putShort(2, (short) (out.position() + 24 - 20));
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(remotePassword.getBytes(UTF_8), "HmacSHA1"));
    mac.update(out.array(), 0, out.position());
    out.putShort((short) 0x0008).putShort((short) 20).put(mac.doFinal());
    out.putShort(2, (short) (out.position() + 8 - 20));
    CRC32 crc = new CRC32();
    crc.update(out.array(), 0, out.position());
    out.putShort((short) 0x8028).putShort((short) 4).putInt((int) crc.getValue() ^ 0x5354554e);
    byte[] check = new byte[out.position()];
    out.get(0, check);
    return check;
  }

  /** Sends the clip in its own time. */
  void send(List<ClipFile.Packet> packets) throws IOException {
    long start = System.nanoTime();
    Set<Long> reported = new HashSet<>();
    for (ClipFile.Packet packet : packets) {
      long due = start + (long) (packet.seconds() * 1e9);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      long ssrc = packet.video() ? VIDEO_SSRC : AUDIO_SSRC;
      if (reported.add(ssrc)) {
        report(ssrc, packet.timestamp());
      }
      byte[] plain = packet.under(packet.video() ? VIDEO_TYPE : AUDIO_TYPE, ssrc);
      byte[] buffer = new byte[MAX_BYTES];
      System.arraycopy(plain, 0, buffer, 0, plain.length);
      wire.write(ByteBuffer.wrap(buffer, 0, srtp.protectRtp(buffer, 0, plain.length)));
    }
  }

  /** One sender report, and no source description beside it. */
  private void report(long ssrc, int timestamp) throws IOException {
    byte[] buffer = new byte[MAX_BYTES];
    RtcpWriter writer = new RtcpWriter().wrap(buffer, 0);
    long ntp = (System.currentTimeMillis() / 1000 + 2_208_988_800L) << 32;
    writer.senderReport(ssrc, ntp, timestamp & 0xffff_ffffL, 0, 0);
    wire.write(ByteBuffer.wrap(buffer, 0, srtp.protectRtcp(buffer, 0, writer.length())));
  }

  /** Ends the session by HTTP; the status. */
  int delete() throws Exception {
    return http.send(
            HttpRequest.newBuilder(session).header("Cache-Control", "no-cache").DELETE().build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Override
  public void close() throws IOException {
    http.close();
    wire.close();
    toDtls.close();
    dtls.close();
  }
}
