package io.coanchor.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The load tester against a real server behind a relay that harms one packet of a thousand: it
 * passes without harm and fails with each kind.
 */
class VerdictTest {
  private static final int EVERY = 1_000;

  /**
   * What the relay delays is later than a second. That the load tester itself is late on a busy
   * machine does not count, as the kernel says when packets arrived.
   */
  private static final String EXPECTED =
      "failed<=0,loss<=0,loss-raw<=0,frame-loss<=0,auth-failures<=0,latency-max<=1s";

  @Test
  void shouldPassWithoutHarm() throws Exception {
    LoadedServer.Run run = run(UdpRelay.Harm.NONE, "--duration", "3s");

    assertThat(run.code()).as(run.text()).isZero();
    assertThat(run.text())
        .contains("held    loss<=0 ", "held    latency-max<=1s")
        .doesNotContain("FAILED");
  }

  @Test
  void shouldFailWhenPacketsAreDropped() throws Exception {
    LoadedServer.Run run = run(UdpRelay.Harm.DROP, "--duration", "3s", "--no-nack");

    assertThat(run.code()).as(run.text()).isEqualTo(1);
    assertThat(run.text())
        .contains(
            "FAILED  loss<=0 ",
            "FAILED  loss-raw<=0 ",
            "held    auth-failures<=0",
            "held    latency-max<=1s");
  }

  @Test
  void shouldFailWhenPacketsAreDroppedThoughTheyAreSentAgain() throws Exception {
    LoadedServer.Run run = run(UdpRelay.Harm.DROP, "--duration", "3s");

    assertThat(run.code()).as(run.text()).isEqualTo(1);
    assertThat(run.text()).contains("FAILED  loss-raw<=0 ");
  }

  @Test
  void shouldFailWhenPacketsAreCorrupted() throws Exception {
    LoadedServer.Run run = run(UdpRelay.Harm.CORRUPT, "--duration", "3s");

    assertThat(run.code()).as(run.text()).isEqualTo(1);
    assertThat(run.text()).contains("FAILED  auth-failures<=0", "FAILED  loss-raw<=0 ");
  }

  @Test
  void shouldFailWhenPacketsAreDelayed() throws Exception {
    LoadedServer.Run run = run(UdpRelay.Harm.DELAY, "--duration", "4s", "--no-nack");

    assertThat(run.code()).as(run.text()).isEqualTo(1);
    assertThat(run.text()).contains("FAILED  latency-max<=1s", "held    auth-failures<=0");
  }

  private static LoadedServer.Run run(UdpRelay.Harm harm, String... more) throws Exception {
    try (UdpRelay relay = new UdpRelay(harm, EVERY);
        LoadedServer server = LoadedServer.start("127.0.0.1:" + relay.port())) {
      relay.forwardTo(server.udpPort());
      String[] own = {"--viewers", "20", "--ramp", "20", "--expect", EXPECTED};
      return server.load(Stream.of(own, more).flatMap(Stream::of).toArray(String[]::new));
    }
  }
}
