package io.coanchor.server.control;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.docs.DocService;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/**
 * The page to try the calls: Armeria's, without the fonts that it asks Google for, so that it works
 * where there is no internet, and nobody is told who looks at it.
 */
final class DocPage {
  /** Where it is. */
  static final String PATH = "/api/docs/";

  private static final String TITLE = "Coanchor control API";

  /** Armeria's scripts write their styles into the page and run an editor as a worker. */
  private static final String POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
          + "font-src 'self' data:; img-src 'self' data:; worker-src 'self' blob:; "
          + "object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

  private DocPage() {}

  static void install(ServerBuilder builder) {
    HttpData page = HttpData.ofUtf8(page());
    HttpService index =
        (ctx, request) ->
            HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                    .contentType(MediaType.HTML_UTF_8)
                    .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                    .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                    .build(),
                page);
    builder.route().get("exact:" + PATH).build(index);
    builder.route().get("exact:" + PATH + "index.html").build(index);
    builder.serviceUnder(
        PATH,
        DocService.builder()
            .webAppTitle(TITLE)
            .exampleHeaders(HttpHeaders.of(HttpHeaderNames.AUTHORIZATION, "Bearer TOKEN"))
            .build());
  }

  private static String page() {
    try (InputStream packed = DocService.class.getResourceAsStream("index.html.gz")) {
      if (packed == null) {
        throw new FileNotFoundException("index.html.gz beside " + DocService.class);
      }
      String text = new String(new GZIPInputStream(packed).readAllBytes(), StandardCharsets.UTF_8);
      return text.replaceAll("<link href=\"https?://[^>]*>", "")
          .replaceFirst("<title>[^<]*", "<title>" + TITLE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
