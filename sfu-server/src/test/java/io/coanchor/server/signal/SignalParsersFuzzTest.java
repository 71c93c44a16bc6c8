package io.coanchor.server.signal;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.api.SilentCloseable;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.linecorp.armeria.common.QueryParams;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** What the HTTP side reads itself: refusals for the client and nothing else. */
class SignalParsersFuzzTest {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost");
  private static final SignalFixture FIXTURE = new SignalFixture();

  @FuzzTest
  void fuzzQuery(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      Query query = Query.of(QueryParams.fromQueryString(text));
      Formats.sdkAppId(query.get("sdkappid"));
      Formats.userId("userid", query.get("userid"));
      String stream = Formats.streamId(query.get("streamid"));
      Formats.room(query.get("roomid"), query.get("strroomid"), stream);
    } catch (SignalException e) {
      mustBe(e.status() == 400, e);
    }
  }

  @FuzzTest
  void fuzzIfMatch(byte[] data) {
    try {
      IfMatch.require(new String(data, StandardCharsets.ISO_8859_1), "etag");
    } catch (SignalException e) {
      mustBe(e.status() == 412 || e.status() == 428, e);
    }
  }

  @FuzzTest
  void fuzzTrtcUrl(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      TrtcUrl url = TrtcUrl.parse(text);
      if (!TrtcUrl.parse(url.toString()).equals(url)) {
        throw new AssertionError("cannot read back " + url);
      }
    } catch (IllegalArgumentException e) {
      mustBe(String.valueOf(e.getMessage()).contains("expected: trtc://"), e);
    }
  }

  /** A body on its way through an offer and a PATCH, over real HTTP. */
  @FuzzTest
  void fuzzBody(byte[] data) {
    AtomicInteger status = new AtomicInteger();
    // the client's own connections are no finding; any other's would be
    try (SilentCloseable _ =
        BugDetectors.allowNetworkConnections((host, _) -> LOOPBACK.contains(host))) {
      FIXTURE.postOffer(data, status::set);
      mustBe(status.get() != 500, new AssertionError("500 for an offer"));
      FIXTURE.patchSession(data, status::set);
      mustBe(status.get() != 500, new AssertionError("500 for a fragment"));
    }
  }

  private static void mustBe(boolean held, Throwable cause) {
    if (!held) {
      throw new AssertionError(cause);
    }
  }
}
