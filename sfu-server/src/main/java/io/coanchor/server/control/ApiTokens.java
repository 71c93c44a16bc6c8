package io.coanchor.server.control;

import io.coanchor.server.config.ApiConfig;
import io.coanchor.server.config.ConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bearer tokens of {@code api.tokens}. Only their digests are kept, and every one of them is
 * compared, in constant time: neither a dump nor the time an answer takes tells a token.
 */
final class ApiTokens {
  private final List<Known> known;

  private ApiTokens(List<Known> known) {
    this.known = known;
  }

  private record Known(Holder holder, ByteBuffer digest) {}

  /** What a token stands for. */
  record Holder(String name, Caller.Scope scope) {}

  /**
   * Reads the tokens' files.
   *
   * @throws ConfigException where one cannot be read or holds no token
   */
  static ApiTokens load(List<ApiConfig.Token> tokens) throws ConfigException {
    List<Known> known = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      ApiConfig.Token token = tokens.get(i);
      String text = token.token().isEmpty() ? read("api.tokens[" + i + "]", token) : token.token();
      Holder holder = new Holder(token.name(), Caller.Scope.of(token.scope()));
      known.add(new Known(holder, ByteBuffer.wrap(digest(text)).asReadOnlyBuffer()));
    }
    return new ApiTokens(List.copyOf(known));
  }

  private static String read(String key, ApiConfig.Token token) throws ConfigException {
    String text;
    try {
      text = Files.readString(Path.of(token.tokenFile()), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new ConfigException(key + ".token-file: cannot be read: " + e, e);
    }
    if (!ApiConfig.Token.isToken(text)) {
      throw new ConfigException(
          key
              + ".token-file: "
              + token.tokenFile()
              + " holds no token (expected: "
              + ApiConfig.Token.expectation()
              + ")");
    }
    return text;
  }

  /** Who holds a token, or null where it is none. */
  @Nullable Holder holder(String token) {
    byte[] digest = digest(token);
    Holder holder = null;
    for (Known each : known) {
      byte[] own = new byte[each.digest().capacity()];
      each.digest().get(0, own);
      if (MessageDigest.isEqual(own, digest)) {
        holder = each.holder();
      }
    }
    return holder;
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
