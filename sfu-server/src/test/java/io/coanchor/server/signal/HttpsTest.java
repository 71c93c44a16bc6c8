package io.coanchor.server.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.auth.AppKeys;
import io.coanchor.server.auth.UserSigVerifier;
import io.coanchor.server.config.ConfigLoader;
import io.coanchor.server.config.ServerConfig;
import io.coanchor.server.metrics.Metrics;
import io.coanchor.server.metrics.SignalMetrics;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same over TLS, with a certificate made for the test by the JDK's keytool. */
class HttpsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @Test
  void shouldServeHttpsWithTheConfiguredCertificate(@TempDir Path directory) throws Exception {
    KeyStore keys = makeKeys(directory.resolve("keys.p12"));
    Path certificate = directory.resolve("cert.pem");
    Path key = directory.resolve("key.pem");
    Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
    Files.writeString(key, pem("PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded()));
    ServerConfig config =
        ConfigLoader.parse(
            "http: {address: 127.0.0.1, port: 0}\nhttps: {address: 127.0.0.1, port: 0,"
                + " certificate-file: \"%s\", key-file: \"%s\"}".formatted(certificate, key),
            "test",
            Map.of());
    SignalServer server =
        new SignalServer(
            config,
            new FakeMediaSessions(),
            new FakeClientRooms(),
            new UserSigVerifier(AppKeys.load(config.apps()), InstantSource.system()),
            new SignalMetrics(new Metrics()),
            _ -> {});
    server.start().join();
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(keys)).build()) {
      assertThat(server.httpsPort()).isPositive().isNotEqualTo(server.httpPort());
      URI page = URI.create("https://localhost:" + server.httpsPort() + "/");
      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    } finally {
      server.stop().join();
    }
  }

  private static KeyStore makeKeys(Path file) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private static SSLContext trusting(KeyStore keys) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate("server"));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private static String pem(String type, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
  }
}
