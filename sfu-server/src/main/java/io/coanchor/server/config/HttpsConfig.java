package io.coanchor.server.config;

/**
 * The HTTPS listener, off while both files are empty.
 *
 * @param address the local address to listen on, empty for every one
 * @param port the TCP port; 0 lets the system choose
 * @param certificateFile the certificate chain in PEM, or empty
 * @param keyFile the private key in PEM (PKCS #8), or empty
 */
public record HttpsConfig(String address, int port, String certificateFile, String keyFile) {

  public HttpsConfig {
    Checks.address("address", address);
    Checks.port("port", port);
    if (certificateFile.isEmpty() != keyFile.isEmpty()) {
      throw Checks.bad(
          certificateFile.isEmpty() ? "certificate-file" : "key-file",
          "\"\"",
          "both certificate-file and key-file, or neither");
    }
  }

  /** Whether there is a certificate to serve HTTPS with. */
  public boolean enabled() {
    return !certificateFile.isEmpty();
  }

  static HttpsConfig defaults() {
    return new HttpsConfig("", 8443, "", "");
  }
}
