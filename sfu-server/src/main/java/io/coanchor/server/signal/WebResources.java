package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The page and the web SDK, from the class path under {@code web/}. Each file is read once;
 * browsers ask again each time and get 304 while it is the same.
 */
final class WebResources implements HttpService {
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_][A-Za-z0-9._-]*)*/?");

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("ts", "text/plain; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("txt", "text/plain; charset=utf-8"));

  /**
   * The page calls whatever server its user names, over HTTP or HTTPS; all else comes from here.
   */
  private static final String POLICY =
      "default-src 'self'; connect-src 'self' http: https:; img-src 'self' data: blob:; "
          + "media-src 'self' blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
          + "form-action 'none'; frame-ancestors 'none'";

  private final String root;
  private final Map<String, WebFile> files = new ConcurrentHashMap<>();

  /**
   * @param root the class path folder, as {@code /web}
   */
  WebResources(String root) {
    this.root = root;
  }

  private record WebFile(HttpData content, String type, String etag) {}

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    String path = ctx.decodedPath();
    String name = path.endsWith("/") ? path + "index.html" : path;
    WebFile cached = files.get(name);
    if (cached != null) {
      return respond(cached, request);
    }
    if (!PATH.matcher(path).matches() || path.contains("..")) {
      return notFound();
    }
    return HttpResponse.of(
        () -> {
          WebFile file = load(name);
          if (file != null) {
            return respond(file, request);
          }
          return load(path + "/index.html") == null ? notFound() : toFolder(path);
        },
        ctx.blockingTaskExecutor());
  }

  private static HttpResponse respond(WebFile file, HttpRequest request) {
    if (request.method() == HttpMethod.OPTIONS) {
      return HttpResponse.of(
          ResponseHeaders.builder(HttpStatus.OK)
              .set(HttpHeaderNames.ALLOW, "GET, HEAD, OPTIONS")
              .contentLength(0)
              .build());
    }
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      SignalException problem =
          new SignalException(
              405, 0, "Method not allowed", "method: " + request.method() + " (expected: GET)");
      return HttpResponse.of(
          Problems.headers(problem).set(HttpHeaderNames.ALLOW, "GET, HEAD, OPTIONS").build(),
          HttpData.wrap(Problems.body(problem)));
    }
    String known = request.headers().get(HttpHeaderNames.IF_NONE_MATCH);
    boolean unchanged = known != null && (known.contains(file.etag()) || known.equals("*"));
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(unchanged ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
            .set(HttpHeaderNames.ETAG, file.etag())
            .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
            .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
            .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
            .set(HttpHeaderNames.REFERRER_POLICY, "no-referrer");
    if (unchanged) {
      return HttpResponse.of(headers.build());
    }
    headers.set(HttpHeaderNames.CONTENT_TYPE, file.type());
    if (request.method() == HttpMethod.HEAD) {
      return HttpResponse.of(headers.contentLength(file.content().length()).build());
    }
    return HttpResponse.of(headers.build(), file.content());
  }

  /** A page's own links count from its folder. */
  private static HttpResponse toFolder(String path) {
    String folder = path.substring(path.lastIndexOf('/') + 1) + "/";
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.MOVED_PERMANENTLY)
            .set(HttpHeaderNames.LOCATION, folder)
            .contentLength(0)
            .build());
  }

  private @Nullable WebFile load(String name) {
    URL resource = WebResources.class.getResource(root + name);
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (resource == null || type == null) {
      return null;
    }
    try (InputStream in = resource.openStream()) {
      byte[] content = in.readAllBytes();
      WebFile file = new WebFile(HttpData.wrap(content), type, etag(content));
      files.put(name, file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String etag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      String text =
          Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 12));
      return '"' + text + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static HttpResponse notFound() {
    return Problems.response(
        new SignalException(404, -2, "Not found", "there is nothing at this path"));
  }
}
