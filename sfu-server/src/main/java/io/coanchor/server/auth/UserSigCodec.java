package io.coanchor.server.auth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.coanchor.server.auth.AuthException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * TLSSigAPIv2's encoding: JSON, zlib (RFC 1950), base64 with {@code * - _} for {@code + / =},
 * padding kept. Everything on the way in is bounded.
 */
final class UserSigCodec {
  /** Twice what a signature with the longest user, room and key order needs. */
  static final int MAX_CHARS = 2048;

  /** The JSON of such a signature is under 700 bytes; a zlib bomb ends here. */
  static final int MAX_JSON_BYTES = 4096;

  /** Numbers stay exact in every JSON implementation below this (RFC 8259 section 6). */
  private static final long MAX_NUMBER = (1L << 53) - 1;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(1)
                  .maxStringLength(MAX_JSON_BYTES)
                  .maxNumberLength(20)
                  .build())
          .build();

  private UserSigCodec() {}

  /** A UserSig with the MAC it claims. */
  record Decoded(UserSig sig, String mac) {}

  static Decoded decode(String text) throws AuthException {
    if (text.isEmpty()) {
      throw new AuthException(Reason.EMPTY, "UserSig: empty (expected: a signature)");
    }
    if (text.length() > MAX_CHARS) {
      throw encoding(text.length() + " characters (expected: at most " + MAX_CHARS + ")");
    }
    return parse(inflate(unbase64(text)));
  }

  static String encode(UserSig sig, byte[] mac) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try (JsonGenerator generator = JSON.createGenerator(json)) {
      generator.writeStartObject();
      generator.writeStringField("TLS.ver", "2.0");
      generator.writeStringField("TLS.identifier", sig.userId());
      generator.writeNumberField("TLS.sdkappid", sig.sdkAppId());
      generator.writeNumberField("TLS.expire", sig.lifeSeconds());
      generator.writeNumberField("TLS.time", sig.issuedAtSeconds());
      if (sig.userBuf() != null) {
        generator.writeStringField("TLS.userbuf", sig.userBuf());
      }
      generator.writeStringField("TLS.sig", Base64.getEncoder().encodeToString(mac));
      generator.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("a byte array takes every byte", e);
    }
    return base64(deflate(json.toByteArray()));
  }

  /** The outer encoding alone, for whatever bytes. */
  static String base64(byte[] bytes) {
    return Base64.getEncoder()
        .encodeToString(bytes)
        .replace('+', '*')
        .replace('/', '-')
        .replace('=', '_');
  }

  static byte[] deflate(byte[] bytes) {
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] out = new byte[bytes.length + 64];
      return Arrays.copyOf(out, deflater.deflate(out));
    }
  }

  private static byte[] unbase64(String text) throws AuthException {
    // A star may arrive percent-encoded where a header or a double-encoding proxy carried it.
    String plain = text.indexOf('%') < 0 ? text : text.replace("%2A", "*").replace("%2a", "*");
    char[] standard = plain.toCharArray();
    for (int i = 0; i < standard.length; i++) {
      standard[i] =
          switch (standard[i]) {
            case '*' -> '+';
            case '-' -> '/';
            case '_' -> '=';
            case '+', '/', '=' -> throw encoding("base64 of another alphabet (expected: * - _)");
            default -> standard[i];
          };
    }
    if (standard.length % 4 != 0) {
      throw encoding("cut short (expected: base64 with its padding)");
    }
    try {
      return Base64.getDecoder().decode(new String(standard));
    } catch (IllegalArgumentException e) {
      throw encoding("not base64 (expected: A-Z a-z 0-9 * - _)");
    }
  }

  private static byte[] inflate(byte[] compressed) throws AuthException {
    byte[] json = new byte[MAX_JSON_BYTES + 1];
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(compressed);
      int length = 0;
      while (!inflater.finished() && length < json.length) {
        int read = inflater.inflate(json, length, json.length - length);
        if (read == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          break;
        }
        length += read;
      }
      if (length > MAX_JSON_BYTES) {
        throw encoding("inflates too far (expected: at most " + MAX_JSON_BYTES + " bytes)");
      }
      if (!inflater.finished() || inflater.getRemaining() > 0) {
        throw encoding("not one whole zlib stream");
      }
      return Arrays.copyOf(json, length);
    } catch (DataFormatException e) {
      throw encoding("not a zlib stream");
    }
  }

  private static Decoded parse(byte[] json) throws AuthException {
    Fields fields = new Fields();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw content("not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        fields.take(parser);
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw content("not one JSON object");
      }
    } catch (IOException e) {
      throw content("not JSON, nested, or with a key twice");
    }
    return fields.finish();
  }

  private static AuthException encoding(String what) {
    return new AuthException(Reason.BAD_ENCODING, "UserSig: " + what);
  }

  private static AuthException content(String what) {
    return new AuthException(Reason.BAD_CONTENT, "UserSig: " + what);
  }

  /** The fields while they are read; a field of a wrong type never gets in. */
  private static final class Fields {
    private @Nullable String version;
    private @Nullable String userId;
    private @Nullable String userBuf;
    private @Nullable String mac;
    private long sdkAppId = -1;
    private long issuedAt = -1;
    private long life = -1;

    void take(JsonParser parser) throws IOException, AuthException {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "TLS.ver" -> version = text(name, value, parser);
        case "TLS.identifier" -> userId = text(name, value, parser);
        case "TLS.userbuf" -> userBuf = text(name, value, parser);
        case "TLS.sig" -> mac = text(name, value, parser);
        case "TLS.sdkappid" -> sdkAppId = number(name, value, parser);
        case "TLS.time" -> issuedAt = number(name, value, parser);
        case "TLS.expire" -> life = number(name, value, parser);
        default -> {
          if (value == null || !value.isScalarValue()) {
            throw content("a field with structure (expected: text or a number)");
          }
        }
      }
    }

    private static String text(String name, @Nullable JsonToken value, JsonParser parser)
        throws IOException, AuthException {
      if (value != JsonToken.VALUE_STRING) {
        throw content(name + ": not a text (expected: a text)");
      }
      return parser.getText();
    }

    private static long number(String name, @Nullable JsonToken value, JsonParser parser)
        throws IOException, AuthException {
      if (value != JsonToken.VALUE_NUMBER_INT) {
        throw content(name + ": not a whole number (expected: a whole number)");
      }
      long number = parser.getLongValue();
      if (number < 0 || number > MAX_NUMBER) {
        throw content(name + ": out of range (expected: 0.." + MAX_NUMBER + ")");
      }
      return number;
    }

    Decoded finish() throws AuthException {
      if (version == null || userId == null || mac == null) {
        throw content("TLS.ver, TLS.identifier or TLS.sig missing (expected: all of them)");
      }
      if (!version.equals("2.0")) {
        throw content("TLS.ver of another version (expected: 2.0)");
      }
      if (sdkAppId < 0 || issuedAt < 0 || life < 0) {
        throw content("TLS.sdkappid, TLS.time or TLS.expire missing (expected: all of them)");
      }
      return new Decoded(new UserSig(userId, sdkAppId, issuedAt, life, userBuf), mac);
    }
  }
}
