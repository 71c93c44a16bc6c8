package io.coanchor.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** OpenSSL's command line as the passive end of a DTLS-SRTP handshake. */
final class OpenSslServer implements AutoCloseable {
  private static final String EXPORTED = "Keying material: ";
  private static final String FINGERPRINT = "ingerprint=";

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();
  private final CompletableFuture<byte[]> keyMaterial = new CompletableFuture<>();
  private final String fingerprint;
  private final InetSocketAddress address;

  /**
   * Starts one with a fresh certificate.
   *
   * @param profile by OpenSSL's name
   * @param exportedBytes how much key material the profile needs
   */
  OpenSslServer(Path directory, String profile, int exportedBytes) throws Exception {
    this.directory = directory;
    run(
            "req",
            "-x509",
            "-nodes",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-keyout",
            file("key.pem"),
            "-out",
            file("cert.pem"),
            "-subj",
            "/CN=lavf")
        .waitFor();
    Process print = run("x509", "-in", file("cert.pem"), "-noout", "-fingerprint", "-sha256");
    String line = await(print.inputReader(UTF_8), FINGERPRINT);
    fingerprint = line.substring(line.indexOf(FINGERPRINT) + FINGERPRINT.length());
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    Process server =
        run(
            "s_server",
            "-dtls1_2",
            "-accept",
            "127.0.0.1:" + address.getPort(),
            "-key",
            file("key.pem"),
            "-cert",
            file("cert.pem"),
            "-Verify",
            "1",
            "-use_srtp",
            profile,
            "-keymatexport",
            "EXTRACTOR-dtls_srtp",
            "-keymatexportlen",
            "" + exportedBytes);
    BufferedReader output = server.inputReader(UTF_8);
    await(output, "ACCEPT");
    Thread.ofVirtual()
        .start(() -> {
          try {
            String exported = await(output, EXPORTED);
            keyMaterial.complete(
                HexFormat.of().parseHex(exported.trim().substring(EXPORTED.length())));
          } catch (IOException e) {
            keyMaterial.completeExceptionally(e);
          }
        });
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    processes.add(process);
    return process;
  }

  private static String await(BufferedReader output, String text) throws IOException {
    StringBuilder all = new StringBuilder();
    String line;
    while ((line = output.readLine()) != null) {
      all.append(line).append('\n');
      if (line.contains(text)) {
        return line;
      }
    }
    throw new IOException("openssl: no line with " + text + " in:\n" + all);
  }

  /** Of the certificate, as {@code a=fingerprint:sha-256} takes it. */
  String fingerprint() {
    return fingerprint;
  }

  InetSocketAddress address() {
    return address;
  }

  /** Client key, server key, client salt, server salt, when the handshake is done. */
  CompletableFuture<byte[]> keyMaterial() {
    return keyMaterial;
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }
}
