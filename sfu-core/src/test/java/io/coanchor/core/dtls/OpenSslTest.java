package io.coanchor.core.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.sdp.Fingerprint;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handshakes with OpenSSL's command line, which also prints the keys it exports. */
@Tag("openssl")
class OpenSslTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final String EXPORTED = "Keying material: ";

  @TempDir Path directory;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void stop() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void shouldServeOpenSslWithGcm() throws Exception {
    shouldServe("SRTP_AEAD_AES_128_GCM", SrtpProfile.AEAD_AES_128_GCM, "sha256", ecKey());
  }

  @Test
  void shouldServeOpenSslWithAesCmAndAnRsaCertificate() throws Exception {
    shouldServe(
        "SRTP_AES128_CM_SHA1_80", SrtpProfile.AES128_CM_SHA1_80, "sha512", List.of("rsa:2048"));
  }

  @Test
  void shouldTakeGcmWhenOpenSslOffersBoth() throws Exception {
    shouldServe(
        "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM",
        SrtpProfile.AEAD_AES_128_GCM,
        "sha384",
        ecKey());
  }

  @Test
  void shouldRefuseOpenSslWithoutCertificate() throws Exception {
    try (UdpPipe pipe = new UdpPipe(null)) {
      start(clientArguments(pipe.port(), "SRTP_AEAD_AES_128_GCM", false));

      Peers.End end = Peers.start(() -> Peers.server(Peers.CLIENT.fingerprint()).run(pipe)).get();

      assertThat(end.reason()).isEqualTo(DtlsFailure.Reason.NO_CERTIFICATE);
    }
  }

  @Test
  void shouldConnectToOpenSsl() throws Exception {
    Fingerprint fingerprint = makeCertificate(ecKey(), "sha256");
    int port = freePort();
    BufferedReader output =
        start(
                List.of(
                    "openssl",
                    "s_server",
                    "-dtls1_2",
                    "-accept",
                    "127.0.0.1:" + port,
                    "-key",
                    file("key.pem"),
                    "-cert",
                    file("cert.pem"),
                    "-Verify",
                    "1",
                    "-use_srtp",
                    "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM",
                    "-keymatexport",
                    "EXTRACTOR-dtls_srtp",
                    "-keymatexportlen",
                    "60"))
            .inputReader(StandardCharsets.UTF_8);
    await(output, "ACCEPT");

    try (UdpPipe pipe = new UdpPipe(new InetSocketAddress(LOOPBACK, port))) {
      Peers.End end = Peers.start(() -> Peers.client(fingerprint).run(pipe)).get();

      DtlsResult result = end.result();
      assertThat(await(output, EXPORTED)).startsWith(hex(result));
      result.connection().close();
      await(output, "DONE");
    }
  }

  private void shouldServe(
      String offered, SrtpProfile expected, String digest, List<String> keyType) throws Exception {
    Fingerprint fingerprint = makeCertificate(keyType, digest);
    try (UdpPipe pipe = new UdpPipe(null)) {
      Process client = start(clientArguments(pipe.port(), offered, true));

      Peers.End end = Peers.start(() -> Peers.server(fingerprint).run(pipe)).get();

      DtlsResult result = end.result();
      assertThat(result.profile()).isEqualTo(expected);
      assertThat(await(client.inputReader(StandardCharsets.UTF_8), EXPORTED))
          .startsWith(hex(result));
      client.outputWriter(StandardCharsets.UTF_8).append("Q\n").flush();
      assertThat(closes(pipe, result.connection())).as("close_notify").isTrue();
    }
  }

  private static boolean closes(UdpPipe pipe, DtlsConnection connection) {
    byte[] buffer = new byte[2048];
    for (int i = 0; i < 20; i++) {
      int n = pipe.receive(buffer, 0, buffer.length, 1000);
      if (n > 0 && !connection.onDatagram(buffer, 0, n)) {
        return true;
      }
    }
    return false;
  }

  private List<String> clientArguments(int port, String srtp, boolean certificate) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                "-dtls1_2",
                "-connect",
                "127.0.0.1:" + port,
                "-use_srtp",
                srtp,
                "-keymatexport",
                "EXTRACTOR-dtls_srtp",
                "-keymatexportlen",
                "60"));
    if (certificate) {
      arguments.addAll(List.of("-key", file("key.pem"), "-cert", file("cert.pem")));
    }
    return arguments;
  }

  /** The exported block as OpenSSL prints it. */
  private static String hex(DtlsResult result) {
    SrtpKeys keys = result.keys();
    StringBuilder hex = new StringBuilder();
    for (byte[] part :
        List.of(
            keys.masterKey(DtlsRole.CLIENT),
            keys.masterKey(DtlsRole.SERVER),
            keys.masterSalt(DtlsRole.CLIENT),
            keys.masterSalt(DtlsRole.SERVER))) {
      hex.append(HexFormat.of().withUpperCase().formatHex(part));
    }
    return EXPORTED + hex;
  }

  private static List<String> ecKey() {
    return List.of("ec", "-pkeyopt", "ec_paramgen_curve:prime256v1");
  }

  private Fingerprint makeCertificate(List<String> keyType, String digest) throws Exception {
    List<String> request = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-newkey"));
    request.addAll(keyType);
    request.addAll(
        List.of(
            "-keyout",
            file("key.pem"),
            "-out",
            file("cert.pem"),
            "-subj",
            "/CN=peer",
            "-days",
            "2"));
    assertThat(start(request).waitFor()).isZero();
    Process print =
        start(
            List.of(
                "openssl",
                "x509",
                "-in",
                file("cert.pem"),
                "-noout",
                "-fingerprint",
                "-" + digest));
    String line = await(print.inputReader(StandardCharsets.UTF_8), "ingerprint=");
    String hex = line.substring(line.indexOf('=') + 1).trim();
    return new Fingerprint(digest.replace("sha", "sha-"), hex);
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private Process start(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectError(Files.createTempFile(directory, "openssl", ".log").toFile())
            .start();
    processes.add(process);
    return process;
  }

  /** The next line of {@code output} that has {@code text}, from there on. */
  private static String await(BufferedReader output, String text) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      int at = line.indexOf(text);
      if (at >= 0) {
        return line.substring(at);
      }
      seen.append(line).append('\n');
    }
    throw new AssertionError("no line with '%s' in: %s".formatted(text, seen));
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  /** A socket that talks to one peer: the given one, or the first that sends. */
  private static final class UdpPipe implements DtlsPipe, AutoCloseable {
    private final DatagramSocket socket;
    private @Nullable InetSocketAddress peer;

    UdpPipe(@Nullable InetSocketAddress peer) throws IOException {
      socket = new DatagramSocket(0, LOOPBACK);
      this.peer = peer;
    }

    int port() {
      return socket.getLocalPort();
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) {
      DatagramPacket packet = new DatagramPacket(buffer, offset, length);
      try {
        socket.setSoTimeout(waitMillis);
        socket.receive(packet);
        peer = (InetSocketAddress) packet.getSocketAddress();
        return packet.getLength();
      } catch (SocketTimeoutException e) {
        return TIMED_OUT;
      } catch (IOException e) {
        return CLOSED;
      }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      try {
        if (peer != null) {
          socket.send(new DatagramPacket(buffer, offset, length, peer));
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
