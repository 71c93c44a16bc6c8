package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page to try the control API's calls, in a browser that reaches this server only. */
@Tag("browser")
class ApiPageTest {
  @Test
  void shouldShowTheCallsWithoutAskingAnybodyElse() throws Exception {
    try (TestServer server = TestServer.start();
        Chromium chromium = Chromium.launch()) {
      List<String> elsewhere = new CopyOnWriteArrayList<>();
      List<String> errors = new CopyOnWriteArrayList<>();
      Page page = chromium.page("about:blank", 1280, 860);
      page.onRequest(request -> {
        URI uri = URI.create(request.url().split("[?#|]", 2)[0]);
        if (uri.getScheme().startsWith("http") && uri.getPort() != server.http().getPort()) {
          elsewhere.add(request.url());
        }
      });
      page.onConsoleMessage(message -> {
        if (message.type().equals("error")) {
          errors.add(message.text());
        }
      });
      page.navigate(server.http() + "/api/docs/");
      page.waitForSelector("text=RoomService");
      page.navigate(
          server.http() + "/api/docs/#/methods/coanchor.v1.RoomService_HTTP/ListRooms/GET");
      page.waitForSelector("text=/api/v1/apps/");

      assertThat(page.title()).contains("Coanchor");
      assertThat(elsewhere).isEmpty();
      assertThat(errors).isEmpty();
    }
  }
}
