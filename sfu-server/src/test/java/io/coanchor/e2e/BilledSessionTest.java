package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.RateCard;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two anchors in Chromium: one plays the other, for a known time. */
@Tag("browser")
class BilledSessionTest {
  private static final int MILLIS = 6_000;

  /** What starting, stopping and the way between page and test may take. */
  private static final long SIGHT_MS = 1_000;

  @Test
  void shouldBillASessionForItsLengthAndTier(@TempDir Path folder) throws Exception {
    long onMs;
    long playedMs;
    long pixels;
    BilledServer billed = BilledServer.start(folder, "");
    try (Chromium chromium = Chromium.launch()) {
      TestServer server = billed.server();
      SdkPage guest = push(chromium, server, "guest");
      SdkPage anchor = push(chromium, server, "anchor");
      anchor.await("() => pusher.status === sdk.V2TXLivePushStatus.ConnectSuccess", 20);
      final long onNs = System.nanoTime();
      anchor.play(server.trtcUrl("play", "guest", "anchor") + "&wait=20");
      anchor.await("() => window.firstFrameAt > 0", 20);
      final long playNs = System.nanoTime();
      anchor.waitFor(MILLIS);
      JsonObject seen = anchor.stats("player", "inbound-rtp", "video");
      pixels = seen.get("frameWidth").getAsLong() * seen.get("frameHeight").getAsLong();
      anchor.page().evaluate("() => { player.stopPlay(); }");
      playedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - playNs);
      anchor.waitFor(1_500);
      anchor.page().evaluate("() => { pusher.stopPush(); }");
      onMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - onNs);
      anchor.page().context().close();
      guest.page().context().close();
    } catch (RuntimeException | Error e) {
      billed.close();
      throw e;
    }

    List<LedgerEntry> entries = billed.stopAndRead("anchor");
    LedgerEntry picture =
        entries.stream().filter(each -> each.charge().pixels() > 0).findFirst().orElseThrow();
    assertThat(entries.stream().filter(each -> each.charge().pixels() > 0)).hasSize(1);
    assertThat(picture.charge().pixels()).isEqualTo(pixels);
    assertThat(picture.charge().tier())
        .isEqualTo(RateCard.of(Policy.PER_STREAM).tierOf(pixels).name())
        .isEqualTo("SD");
    assertThat(picture.charge().streamId()).isEqualTo("guest");
    assertThat(picture.durationMs()).isCloseTo(playedMs, within(SIGHT_MS));
    assertThat(entries.stream().filter(each -> each.charge().pixels() == 0))
        .isNotEmpty()
        .allMatch(each -> each.charge().tier().equals("Audio"));
    assertThat(entries.stream().mapToLong(LedgerEntry::durationMs).sum())
        .isCloseTo(onMs, within(SIGHT_MS));
    System.err.printf(
        "BilledSessionTest: played %d ms, billed %d ms; on mic %d ms, billed %d ms%n",
        playedMs,
        picture.durationMs(),
        onMs,
        entries.stream().mapToLong(LedgerEntry::durationMs).sum());
  }

  private static SdkPage push(Chromium chromium, TestServer server, String stream) {
    SdkPage page = SdkPage.open(chromium, server);
    page.push(server.trtcUrl("push", stream, stream), "h264", "startVirtualCamera");
    return page;
  }
}
