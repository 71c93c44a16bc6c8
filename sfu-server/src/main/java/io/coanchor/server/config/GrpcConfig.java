package io.coanchor.server.config;

/**
 * The listener of the control API over gRPC.
 *
 * @param address the local address to listen on, empty for every one
 * @param port the TCP port; 0 lets the system choose
 * @param tls encryption; off while its files are empty
 */
public record GrpcConfig(String address, int port, Tls tls) {

  public GrpcConfig {
    Checks.address("address", address);
    Checks.port("port", port);
  }

  static GrpcConfig defaults() {
    return new GrpcConfig("", 9090, new Tls("", "", ""));
  }

  /**
   * TLS, and who may come in by certificate.
   *
   * @param certificateFile the certificate chain in PEM, or empty
   * @param keyFile the private key in PEM (PKCS #8), or empty
   * @param clientCaFile the authorities, in PEM, whose client certificates are accepted, or empty
   */
  public record Tls(String certificateFile, String keyFile, String clientCaFile) {
    public Tls {
      if (certificateFile.isEmpty() != keyFile.isEmpty()) {
        throw Checks.bad(
            certificateFile.isEmpty() ? "certificate-file" : "key-file",
            "\"\"",
            "both certificate-file and key-file, or neither");
      }
      if (certificateFile.isEmpty() && !clientCaFile.isEmpty()) {
        throw Checks.bad("client-ca-file", clientCaFile, "empty without certificate-file");
      }
    }

    /** Whether there is a certificate to encrypt with. */
    public boolean enabled() {
      return !certificateFile.isEmpty();
    }
  }
}
