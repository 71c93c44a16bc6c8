package io.coanchor.server.config;

import java.util.List;

/**
 * Who may call the control API, over gRPC and as JSON.
 *
 * @param tokens bearer tokens
 * @param certificates names of client certificates, for {@code grpc.tls.client-ca-file}
 * @param anonymousOnLoopback whether who calls from this machine without either may do everything:
 *     for demonstrations
 */
public record ApiConfig(
    List<Token> tokens, List<Certificate> certificates, boolean anonymousOnLoopback) {

  public ApiConfig {
    tokens = List.copyOf(tokens);
    certificates = List.copyOf(certificates);
    long distinct = tokens.stream().map(Token::name).distinct().count();
    if (distinct != tokens.size()) {
      throw Checks.bad("tokens", tokens.stream().map(Token::name).toList(), "every name once");
    }
  }

  static ApiConfig defaults() {
    return new ApiConfig(List.of(), List.of(), false);
  }

  /**
   * A bearer token.
   *
   * @param name what the audit log calls its holder
   * @param token the token itself, or empty
   * @param tokenFile a file that holds it, or empty
   * @param scope {@code full}, or {@code read} for calls that change nothing
   */
  public record Token(String name, String token, String tokenFile, String scope) {
    /** What can be guessed in no time is refused; 128 random bits are 22 characters of base64. */
    public static final int MIN_LENGTH = 16;

    public Token {
      if (!name.matches("[\\x21-\\x7e]{1,64}")) {
        throw Checks.bad("name", shown(name), "1 to 64 printable characters without space");
      }
      if (token.isEmpty() == tokenFile.isEmpty()) {
        throw Checks.bad("token", token.isEmpty() ? "\"\"" : "(hidden)", "token or token-file");
      }
      if (!token.isEmpty() && !isToken(token)) {
        throw Checks.bad("token", "(hidden)", expectation());
      }
      requireScope(scope);
    }

    /** Whether a text can be sent as a bearer token (RFC 6750 section 2.1) and is long enough. */
    public static boolean isToken(String text) {
      return text.length() >= MIN_LENGTH && text.matches("[A-Za-z0-9._~+/-]+=*");
    }

    /** What {@link #isToken} asks for, in words. */
    public static String expectation() {
      return "at least " + MIN_LENGTH + " of A-Z a-z 0-9 . _ ~ + / -";
    }

    /** Never shows the token. */
    @Override
    public String toString() {
      return "Token[name=" + name + ", scope=" + scope + "]";
    }
  }

  /**
   * A client certificate's holder.
   *
   * @param name a DNS, URI or e-mail name of the certificate, or its common name
   * @param scope {@code full}, or {@code read} for calls that change nothing
   */
  public record Certificate(String name, String scope) {
    public Certificate {
      if (name.isEmpty()) {
        throw Checks.bad("name", "\"\"", "a name of the client's certificate");
      }
      requireScope(scope);
    }
  }

  private static void requireScope(String scope) {
    if (!scope.equals("full") && !scope.equals("read")) {
      throw Checks.bad("scope", shown(scope), "full or read");
    }
  }

  private static String shown(String text) {
    return text.isEmpty() ? "\"\"" : text;
  }
}
