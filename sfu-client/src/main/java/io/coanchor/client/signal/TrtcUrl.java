package io.coanchor.client.signal;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * {@code trtc://host[:port]/push|play/{streamid}?sdkappid=N&userId=U&usersig=S} and the WHIP or
 * WHEP endpoint it stands for.
 *
 * @param authority host, with a port where the scheme's own does not do
 * @param action push or play
 * @param streamId the stream, decoded
 * @param query the parameters as they stand, without the question mark
 */
public record TrtcUrl(String authority, Action action, String streamId, String query) {
  private static final int MAX_STREAM_ID_BYTES = 64;
  private static final int MAX_SHOWN_CHARS = 80;
  private static final String EXPECTED =
      "trtc://host[:port]/push|play/{streamid}?sdkappid=&userId=&usersig=";

  /** What the URL is for. */
  public enum Action {
    PUSH,
    PLAY;

    private String segment() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The URL for a user with a signature. */
  public static TrtcUrl of(
      String authority,
      Action action,
      String streamId,
      long sdkAppId,
      String userId,
      String userSig) {
    String query =
        "sdkappid=" + sdkAppId + "&userId=" + encode(userId) + "&usersig=" + encode(userSig);
    return new TrtcUrl(authority, action, streamId, query);
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException with what was expected
   */
  public static TrtcUrl parse(String text) {
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(expected(text), e);
    }
    String authority = uri.getRawAuthority();
    String[] path = uri.getRawPath() == null ? new String[0] : uri.getRawPath().split("/", -1);
    if (!"trtc".equalsIgnoreCase(uri.getScheme())
        || authority == null
        || uri.getHost() == null
        || uri.getUserInfo() != null
        || path.length != 3) {
      throw new IllegalArgumentException(expected(text));
    }
    for (Action action : Action.values()) {
      if (action.segment().equalsIgnoreCase(path[1])) {
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        return new TrtcUrl(authority, action, streamId(path[2]), query);
      }
    }
    throw new IllegalArgumentException(expected(text));
  }

  private static String streamId(String segment) {
    String id = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    int bytes = id.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > MAX_STREAM_ID_BYTES) {
      throw new IllegalArgumentException(
          "stream id: " + bytes + " bytes (expected: 1.." + MAX_STREAM_ID_BYTES + ")");
    }
    return id;
  }

  /**
   * Where the session is created, in the v1 form: by {@code http} on this machine, else by {@code
   * https}.
   */
  public URI endpoint() {
    return endpoint(isLoopback() ? "http" : "https");
  }

  /** The same with {@code http} or {@code https}. */
  public URI endpoint(String scheme) {
    return URI.create(scheme + "://" + authority + "/v1" + pathAndQuery());
  }

  private boolean isLoopback() {
    String host = authority.toLowerCase(Locale.ROOT).replaceFirst(":\\d*$", "");
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}");
  }

  private String pathAndQuery() {
    String path = "/" + action.segment() + "/" + encode(streamId);
    return query.isEmpty() ? path : path + "?" + query;
  }

  @Override
  public String toString() {
    return "trtc://" + authority + pathAndQuery();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Shows the URL without its query, which holds the signature. */
  private static String expected(String text) {
    int query = text.indexOf('?');
    String shown = query < 0 ? text : text.substring(0, query);
    return "url: "
        + shown.substring(0, Math.min(shown.length(), MAX_SHOWN_CHARS))
        + " (expected: "
        + EXPECTED
        + ")";
  }
}
