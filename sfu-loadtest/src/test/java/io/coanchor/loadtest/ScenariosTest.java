package io.coanchor.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every scenario, small: what it is to do happens, nothing is lost, and expectations decide. */
class ScenariosTest {
  private static final String NOTHING_LOST = "loss<=0,auth-failures<=0,frame-loss<=0";

  private static LoadedServer server;

  @BeforeAll
  static void start() throws Exception {
    server = LoadedServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static LoadedServer.Run run(String scenario, String expected, String... more) {
    String[] all = new String[more.length + 6];
    all[0] = "--scenario";
    all[1] = scenario;
    all[2] = "--viewers";
    all[3] = "12";
    all[4] = "--expect";
    all[5] = expected;
    System.arraycopy(more, 0, all, 6, more.length);
    return server.load(all);
  }

  private static void held(LoadedServer.Run run) {
    assertThat(run.code()).as(run.text()).isZero();
    assertThat(run.text()).contains("held    ").doesNotContain("FAILED");
  }

  /** Those that come leave after two seconds, joined or not. */
  @Test
  void shouldLetAStormPassOverThoseWhoPlay() {
    held(run("storm", NOTHING_LOST + ",join-p50>0s", "--ramp", "10", "--duration", "4s"));
  }

  @Test
  void shouldReplaceViewers() {
    held(run("churn", NOTHING_LOST + ",join-p50>0s", "--ramp", "5", "--duration", "4s"));
  }

  /** A publisher that breaks off is missed for as long as it takes to come back. */
  @Test
  void shouldBringPublishersBack() {
    held(
        run(
            "reconnect",
            "loss<=0,failed<=0,auth-failures<=0,stalls>=12,stall-max<=30s",
            "--duration",
            "6s"));
  }

  @Test
  void shouldShowBothRoomsOfACompetition() {
    LoadedServer.Run run =
        run("competition", NOTHING_LOST + ",failed<=0", "--rooms", "2", "--duration", "2s");

    held(run);
    // two sessions a viewer
    assertThat(run.text()).contains("24/24");
  }

  @Test
  void shouldSpreadViewersOverRooms() {
    held(run("rooms", NOTHING_LOST + ",failed<=0", "--rooms", "4", "--duration", "2s"));
  }

  /** Fifty packets a second for each viewer, and no more. */
  @Test
  void shouldPlaySoundAlone() {
    held(
        run(
            "steady",
            NOTHING_LOST + ",failed<=0,packets-per-second<=660,packets-per-second>=300",
            "--audio-only",
            "--duration",
            "3s"));
  }

  @Test
  void shouldPlayLayers() {
    held(run("steady", "loss<=0,auth-failures<=0,failed<=0", "--simulcast", "--duration", "3s"));
  }

  @Test
  void shouldFailWhatCannotHold() {
    LoadedServer.Run run = run("steady", "packets-per-second<=1", "--duration", "1s");

    assertThat(run.code()).as(run.text()).isEqualTo(1);
    assertThat(run.text()).contains("FAILED  packets-per-second<=1 ");
  }
}
