package io.coanchor.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.CoanchorServer;
import io.coanchor.server.config.ConfigLoader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The load tester against a real server behind a relay that harms one packet of a thousand: it
 * passes without harm and fails with each kind.
 */
class VerdictTest {
  private static final int EVERY = 1_000;

  /** Nothing about time: a busy machine is late without any harm. */
  private static final String EXPECTED =
      "failed<=0,loss<=0,loss-raw<=0,frame-loss<=0,auth-failures<=0";

  /** What the relay delays comes later. */
  private static final String IN_TIME = ",latency-max<=1s";

  @Test
  void shouldPassWithoutHarm() throws Exception {
    Run run = run(UdpRelay.Harm.NONE, "--duration", "3s");

    assertThat(run.code()).as(run.text()).isZero();
    assertThat(run.text()).contains("held    loss<=0 ").doesNotContain("FAILED");
  }

  @Test
  void shouldFailWhenPacketsAreDropped() throws Exception {
    Run run = run(UdpRelay.Harm.DROP, "--duration", "3s", "--no-nack");

    assertThat(run.code()).as(run.text()).isEqualTo(1);
    assertThat(run.text())
        .contains("FAILED  loss<=0 ", "FAILED  loss-raw<=0 ", "held    auth-failures<=0");
  }

  @Test
  void shouldFailWhenPacketsAreDroppedThoughTheyAreSentAgain() throws Exception {
    Run run = run(UdpRelay.Harm.DROP, "--duration", "3s");

    assertThat(run.code()).as(run.text()).isEqualTo(1);
    assertThat(run.text()).contains("FAILED  loss-raw<=0 ");
  }

  @Test
  void shouldFailWhenPacketsAreCorrupted() throws Exception {
    Run run = run(UdpRelay.Harm.CORRUPT, "--duration", "3s");

    assertThat(run.code()).as(run.text()).isEqualTo(1);
    assertThat(run.text()).contains("FAILED  auth-failures<=0", "FAILED  loss-raw<=0 ");
  }

  @Test
  void shouldFailWhenPacketsAreDelayed() throws Exception {
    Run run = run(UdpRelay.Harm.DELAY, "--duration", "4s", "--no-nack");

    assertThat(run.code()).as(run.text()).isEqualTo(1);
    assertThat(run.text()).contains("FAILED  latency-max<=1s", "held    auth-failures<=0");
  }

  private record Run(int code, String text) {}

  private static Run run(UdpRelay.Harm harm, String... more) throws Exception {
    try (UdpRelay relay = new UdpRelay(harm, EVERY);
        CoanchorServer server =
            CoanchorServer.start(
                ConfigLoader.load(
                    Map.of(
                        "COANCHOR_ADMISSION_MAX_CPU", "1",
                        "COANCHOR_HTTP_PORT", "0",
                        "COANCHOR_ADMIN_PORT", "0",
                        "COANCHOR_MEDIA_UDP_PORT", "0",
                        "COANCHOR_MEDIA_TCP_PORT", "0",
                        "COANCHOR_MEDIA_ADVERTISE_0", "127.0.0.1:" + relay.port(),
                        "COANCHOR_APPS_0_SDK_APP_ID", "1400000001",
                        "COANCHOR_APPS_0_SECRET_KEY", "key")))) {
      relay.forwardTo(server.udpPort());
      String[] own = {
        "--server", "http://127.0.0.1:" + server.httpPort(),
        "--metrics", "http://127.0.0.1:" + server.adminPort() + "/metrics",
        "--app", "1400000001",
        "--key", "key",
        "--viewers", "20",
        "--ramp", "20",
        "--expect", harm == UdpRelay.Harm.DELAY ? EXPECTED + IN_TIME : EXPECTED
      };
      String[] all = new String[own.length + more.length];
      System.arraycopy(own, 0, all, 0, own.length);
      System.arraycopy(more, 0, all, own.length, more.length);
      StringWriter text = new StringWriter();
      PrintWriter writer = new PrintWriter(text);
      int code = LoadTestCommand.commandLine().setOut(writer).setErr(writer).execute(all);
      writer.flush();
      return new Run(code, text.toString());
    }
  }
}
