package io.coanchor.server.signal;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * {@code trtc://host/push/streamid?sdkappid=N&userId=U&usersig=S}, and what it means over HTTP.
 *
 * @param host host, with a port where it is not the scheme's own
 * @param action push or play
 * @param streamId the stream, decoded
 * @param query the parameters as they stand, without the question mark
 */
public record TrtcUrl(String host, Action action, String streamId, String query) {

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
      String host, Action action, String streamId, long sdkAppId, String userId, String userSig) {
    String query =
        "sdkappid=" + sdkAppId + "&userId=" + encode(userId) + "&usersig=" + encode(userSig);
    return new TrtcUrl(host, action, streamId, query);
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException with what was expected
   */
  public static TrtcUrl parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(expected(text), e);
    }
    String authority = uri.getRawAuthority();
    String[] path = uri.getRawPath() == null ? new String[0] : uri.getRawPath().split("/", -1);
    if (!"trtc".equalsIgnoreCase(uri.getScheme())
        || authority == null
        || path.length != 3
        || path[2].isEmpty()) {
      throw new IllegalArgumentException(expected(text));
    }
    for (Action action : Action.values()) {
      if (action.segment().equals(path[1])) {
        String streamId = URLDecoder.decode(path[2].replace("+", "%2B"), StandardCharsets.UTF_8);
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        return new TrtcUrl(authority, action, streamId, query);
      }
    }
    throw new IllegalArgumentException(expected(text));
  }

  /** Where the session is created, v1 form, with {@code http} or {@code https}. */
  public String endpoint(String scheme) {
    return scheme + "://" + host + "/v1" + pathAndQuery();
  }

  @Override
  public String toString() {
    return "trtc://" + host + pathAndQuery();
  }

  private String pathAndQuery() {
    String path = "/" + action.segment() + "/" + encode(streamId);
    return query.isEmpty() ? path : path + "?" + query;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String expected(String text) {
    return "url: "
        + Formats.shorten(text)
        + " (expected: trtc://host/push|play/streamid?sdkappid=&userId=&usersig=)";
  }
}
