package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Co-anchoring and anchor competition, clicked through on the page in real browsers. With {@code
 * -Dcoanchor.screenshots=true} it renews the pictures of the documentation.
 */
@Tag("browser")
class RoomFlowsTest {
  private TestServer server;
  private Chromium chromium;

  @BeforeEach
  void start() throws Exception {
    server =
        TestServer.start(
            """
              session-timeout: {publish: 3s}
            rooms:
              lost-user-after: 4s
            """);
    chromium = Chromium.launch();
  }

  @AfterEach
  void stop() {
    chromium.close();
    server.close();
  }

  @Test
  void shouldBringAViewerOnMicAndBack() {
    RoomPage anna = RoomPage.open(chromium, server, "anna", "studio").asAnchor();
    RoomPage vera = RoomPage.open(chromium, server, "vera", "studio").asViewer();
    RoomPage wim = RoomPage.open(chromium, server, "wim", "studio", 390, 844).asViewer();
    vera.awaitPlaying("studio");
    wim.awaitPlaying("studio");

    // vera asks, anna agrees, vera pushes, everybody plays her
    vera.button("Ask to come on mic").click();
    anna.awaitAsk("vera asks to share the stage");
    anna.assertFits();
    anna.screenshot("room-asked.png");
    anna.click("ask-accept");
    vera.awaitPushing(true);
    anna.awaitPlaying("studio_vera");
    wim.awaitPlaying("studio", "studio_vera");
    vera.awaitPlaying("studio");
    wim.awaitNews("vera is on mic");
    wim.assertFits();
    anna.screenshot("room-co-anchor.png");
    wim.screenshot("room-phone.png");

    // vera leaves the mic, and stays
    vera.button("Leave the mic").click();
    anna.awaitPlaying();
    wim.awaitPlaying("studio");
    vera.awaitPushing(false);
    vera.await("() => coanchor.room.self.role === 'AUDIENCE'");

    // anna declines, vera takes a question back, wim goes
    vera.button("Ask to come on mic").click();
    anna.awaitAsk("vera asks");
    anna.click("ask-reject");
    vera.awaitNews("anna declined");
    vera.button("Ask to come on mic").click();
    anna.awaitAsk("vera asks");
    vera.button("Take the question back").click();
    anna.awaitNoAsk();
    wim.button("Leave the room").click();
    anna.await("() => !coanchor.room.members.some((member) => member.userId === 'wim')");

    // anna invites vera, and takes her off again
    anna.buttonOf("vera").click();
    vera.awaitAsk("anna asks");
    vera.click("ask-accept");
    anna.awaitPlaying("studio_vera");
    anna.buttonOf("vera").click();
    anna.awaitPlaying();
    vera.awaitPushing(false);

    // the last on mic ends the show for those who watch
    anna.button("Leave the room").click();
    vera.await("() => coanchor.room.anchor === undefined");
    assertThat(unexpected(chromium)).isEmpty();
  }

  @Test
  void shouldLetTwoAnchorsCompete() {
    RoomPage anna = RoomPage.open(chromium, server, "anna", "studio").asAnchor();
    RoomPage bert = RoomPage.open(chromium, server, "bert", "duel").asAnchor();
    RoomPage vera = RoomPage.open(chromium, server, "vera", "studio").asViewer();
    RoomPage wim = RoomPage.open(chromium, server, "wim", "duel").asViewer();
    vera.awaitPlaying("studio");
    wim.awaitPlaying("duel");

    anna.compete("duel");
    bert.awaitAsk("anna of room studio wants to compete");
    bert.click("ask-accept");
    anna.awaitPlaying("duel");
    bert.awaitPlaying("studio");
    vera.awaitPlaying("studio", "duel");
    wim.awaitPlaying("duel", "studio");
    vera.screenshot("room-competition.png");
    bert.screenshot("room-competition-anchor.png");

    // whoever was asked may end it
    bert.click("ask-end");
    anna.awaitPlaying();
    bert.awaitPlaying();
    vera.awaitPlaying("studio");
    wim.awaitPlaying("duel");
    vera.awaitNews("The competition with room duel is over");
    anna.awaitNoAsk();

    // and whoever asked; and either may say no
    bert.compete("studio");
    anna.awaitAsk("bert of room duel wants to compete");
    anna.click("ask-reject");
    bert.awaitNews("anna declined");
    bert.compete("studio");
    anna.awaitAsk("bert of room duel wants to compete");
    anna.click("ask-accept");
    vera.awaitPlaying("studio", "duel");
    bert.click("ask-end");
    vera.awaitPlaying("studio");
    anna.awaitPlaying();
    assertThat(unexpected(chromium)).isEmpty();
  }

  @Test
  void shouldEndACompetitionWhoseAnchorVanishes() {
    try (Chromium doomed = Chromium.launch()) {
      RoomPage bert = RoomPage.open(doomed, server, "bert", "duel").asAnchor();
      RoomPage anna = RoomPage.open(chromium, server, "anna", "studio").asAnchor();
      RoomPage vera = RoomPage.open(chromium, server, "vera", "studio").asViewer();
      RoomPage wim = RoomPage.open(chromium, server, "wim", "duel").asViewer();
      anna.compete("duel");
      bert.awaitAsk("anna of room studio wants to compete");
      bert.click("ask-accept");
      anna.awaitPlaying("duel");
      vera.awaitPlaying("studio", "duel");
      wim.awaitPlaying("duel", "studio");

      doomed.kill();

      vera.awaitNews("The competition with room duel is over: an anchor has left");
      vera.awaitPlaying("studio");
      anna.awaitPlaying();
      anna.awaitNoAsk();
      wim.await("() => coanchor.room.connectedRooms.length === 0");
      wim.await("() => !coanchor.state().players.some(({streamId}) => streamId === 'studio')");

      // what is left of the show goes on
      assertThat(anna.page().evaluate("() => coanchor.pushers[1].status")).isEqualTo(2);
      assertThat(unexpected(chromium)).isEmpty();
    }
  }

  /** A room that is not open is asked for again, and the browser's console tells of each 404. */
  private static List<String> unexpected(Chromium chromium) {
    return chromium.errors().stream().filter(error -> !error.contains("404")).toList();
  }
}
