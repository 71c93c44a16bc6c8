package io.coanchor.server.room.model;

import static io.coanchor.server.room.model.ConnectionsTest.assertRefused;
import static io.coanchor.server.room.model.VirtualRooms.APP;
import static io.coanchor.server.room.model.VirtualRooms.SECOND;
import static io.coanchor.server.room.model.VirtualRooms.room;
import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.room.Invitation;
import io.coanchor.server.room.Invitation.Answer;
import io.coanchor.server.room.Invitation.Party;
import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomException.Reason;
import io.coanchor.server.room.RoomKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InvitationsTest {
  private final VirtualRooms virtual = new VirtualRooms();

  @BeforeEach
  void open() throws Exception {
    virtual.push("anna", "a", "a");
    virtual.play("vera", "a", "a");
    virtual.push("bert", "b", "b");
    virtual.told();
  }

  private Invitation ask(String from, String to) throws RoomException {
    return virtual.control.invite(Invitation.Type.CO_ANCHOR, new Party(from, room("a")), to, null);
  }

  private Invitation challenge(String to, @Nullable RoomKey other) throws RoomException {
    return virtual.control.invite(
        Invitation.Type.COMPETITION, new Party("anna", room("a")), to, other);
  }

  private Invitation answer(Invitation invitation, String user, Answer answer)
      throws RoomException {
    return virtual.control.answer(invitation.id(), APP, user, answer);
  }

  @Test
  void shouldLetAViewerAskToComeOnMicAndLeaveAgain() throws Exception {
    Invitation asked = ask("vera", "");
    answer(asked, "anna", Answer.ACCEPT);
    String vera = virtual.push("vera", "v", "a");
    answer(asked, "anna", Answer.LEAVE);

    assertThat(virtual.told())
        .containsExactly(
            "a: asked CO_ANCHOR vera > anna PENDING",
            "a: invitation CO_ANCHOR vera > anna ACCEPTED",
            "a: changed vera CO_ANCHOR was AUDIENCE",
            "a: started v of vera in a",
            "a: invitation CO_ANCHOR vera > anna ENDED",
            "a: stopped v of vera in a REMOVED",
            "a: changed vera AUDIENCE was CO_ANCHOR");
    assertThat(virtual.media).containsExactly("end " + vera + ": co-anchoring is over");
  }

  @Test
  void shouldEndWhenTheGuestLeavesTheStage() throws Exception {
    Invitation asked = ask("anna", "vera");
    answer(asked, "vera", Answer.ACCEPT);
    String vera = virtual.push("vera", "v", "a");
    virtual.told();
    virtual.end(vera);

    assertThat(virtual.told()).contains("a: invitation CO_ANCHOR anna > vera ENDED");
    assertRefused(() -> answer(asked, "vera", Answer.LEAVE), Reason.UNKNOWN_INVITATION, 0);
    assertThat(virtual.rooms.debugState()).containsEntry("invitations", 0);
  }

  @Test
  void shouldCompeteOnceTheOtherAnchorAccepts() throws Exception {
    Invitation asked = challenge("", room("b"));
    assertThat(virtual.told())
        .containsExactly(
            "b: asked COMPETITION anna > bert PENDING",
            "a: invitation COMPETITION anna > bert PENDING");
    answer(asked, "bert", Answer.ACCEPT);
    assertThat(virtual.told())
        .containsExactly(
            "b: invitation COMPETITION anna > bert ACCEPTED",
            "a: invitation COMPETITION anna > bert ACCEPTED",
            "a: competes with b",
            "b: competes with a",
            "a: joined bert RELAYED CROSS_ROOM",
            "b: joined anna RELAYED CROSS_ROOM");
    answer(asked, "bert", Answer.LEAVE);
    assertThat(virtual.told())
        .contains("a: competes no more with b DISCONNECTED")
        .endsWith(
            "b: invitation COMPETITION anna > bert ENDED",
            "a: invitation COMPETITION anna > bert ENDED");
  }

  @Test
  void shouldFindTheRoomOfAnAnchor() throws Exception {
    assertThat(challenge("bert", null).to()).isEqualTo(new Party("bert", room("b")));
    assertRefused(() -> challenge("nobody", null), Reason.UNKNOWN_OTHER_USER, -102048);
  }

  @Test
  void shouldRejectCancelAndRunOut() throws Exception {
    answer(challenge("", room("b")), "bert", Answer.REJECT);
    answer(challenge("", room("b")), "anna", Answer.CANCEL);
    Invitation late = challenge("", room("b"));
    virtual.told();
    virtual.pass(30 * SECOND);

    assertThat(virtual.told())
        .containsExactly(
            "b: invitation COMPETITION anna > bert EXPIRED",
            "a: invitation COMPETITION anna > bert EXPIRED");
    assertRefused(() -> answer(late, "bert", Answer.ACCEPT), Reason.UNKNOWN_INVITATION, 0);
    assertThat(virtual.waitingTasks()).isZero();
    assertThat(virtual.page(room("a")).info().connected()).isEmpty();
  }

  @Test
  void shouldEndQuestionsOfWhoLeaves() throws Exception {
    ask("vera", "anna");
    challenge("", room("b"));
    virtual.told();
    virtual.control.dismiss(room("a"));

    assertThat(virtual.told())
        .contains(
            "a: invitation CO_ANCHOR vera > anna ENDED",
            "b: invitation COMPETITION anna > bert ENDED");
    assertThat(virtual.rooms.debugState()).containsEntry("invitations", 0);
    assertThat(virtual.waitingTasks()).isZero();
  }

  @Test
  void shouldRefuseWrongQuestions() throws Exception {
    assertRefused(() -> ask("nobody", "anna"), Reason.UNKNOWN_USER, -102007);
    assertRefused(() -> ask("vera", "nobody"), Reason.UNKNOWN_USER, -102007);
    assertRefused(() -> ask("anna", "anna"), Reason.NOT_PERMITTED, -3330);
    virtual.play("vito", "a", "a");
    assertRefused(() -> ask("vera", "vito"), Reason.NOT_PERMITTED, -3330);
    ask("vera", "anna");
    assertRefused(() -> ask("vera", "anna"), Reason.ALREADY_INVITED, 0);
    assertRefused(() -> challenge("", room("a")), Reason.SAME_ROOM, -102035);
    assertRefused(() -> challenge("", room("x")), Reason.UNKNOWN_OTHER_ROOM, -102046);
    assertRefused(() -> challenge("vera", room("b")), Reason.UNKNOWN_OTHER_USER, -102048);
    assertRefused(
        () ->
            virtual.control.invite(
                Invitation.Type.COMPETITION, new Party("vera", room("a")), "", room("b")),
        Reason.NOT_PERMITTED,
        -3330);
    virtual.control.connect(room("a"), room("b"), "");
    assertRefused(() -> challenge("", room("b")), Reason.ALREADY_CONNECTED, -102044);
  }

  @Test
  void shouldRefuseWrongAnswers() throws Exception {
    Invitation asked = ask("vera", "anna");
    assertRefused(() -> answer(asked, "vera", Answer.ACCEPT), Reason.NOT_PERMITTED, -3330);
    assertRefused(() -> answer(asked, "anna", Answer.CANCEL), Reason.NOT_PERMITTED, -3330);
    assertRefused(() -> answer(asked, "anna", Answer.LEAVE), Reason.WRONG_STATE, 0);
    assertRefused(() -> answer(asked, "bert", Answer.ACCEPT), Reason.UNKNOWN_INVITATION, 0);
    assertRefused(
        () -> virtual.control.answer(asked.id(), APP + 1, "anna", Answer.ACCEPT),
        Reason.UNKNOWN_INVITATION,
        0);
    assertRefused(
        () -> virtual.control.answer("forged", APP, "anna", Answer.ACCEPT),
        Reason.UNKNOWN_INVITATION,
        0);
    answer(asked, "anna", Answer.ACCEPT);
    assertRefused(() -> answer(asked, "anna", Answer.ACCEPT), Reason.WRONG_STATE, 0);
    assertRefused(() -> answer(asked, "vera", Answer.CANCEL), Reason.WRONG_STATE, 0);
  }

  @Test
  void shouldBoundTheQuestionsOfAUser() throws Exception {
    for (int i = 0; i < Invitations.MAX_PER_USER; i++) {
      virtual.play("u" + i, "a", "a");
      ask("anna", "u" + i);
    }
    assertRefused(() -> ask("anna", "vera"), Reason.TOO_MANY_INVITATIONS, 0);
    virtual.pass(30 * SECOND);
    ask("anna", "vera");
  }

  @Test
  void shouldBoundAskingAndTakingBack() throws Exception {
    for (int i = 0; i < Invitations.MAX_PER_USER; i++) {
      answer(ask("vera", ""), "vera", Answer.CANCEL);
    }
    assertRefused(() -> ask("vera", ""), Reason.TOO_MANY_INVITATIONS, 0);
    virtual.pass(30 * SECOND - 1);
    assertRefused(() -> ask("vera", ""), Reason.TOO_MANY_INVITATIONS, 0);
    virtual.pass(1);
    ask("vera", "");
  }

  @Test
  void shouldLetTheAnchorInviteAndCompeteInAFloodOfQuestions() throws Exception {
    VirtualRooms attacked =
        new VirtualRooms(new RoomRules(50, 10_000, 90 * SECOND, 600 * SECOND, 30 * SECOND));
    attacked.push("anna", "a", "a");
    attacked.play("vera", "a", "a");
    attacked.push("bert", "b", "b");
    int refused = 0;
    for (int i = 0; i < 1_000; i++) {
      Party from = new Party("troll" + i, room("a"));
      attacked.play(from.userId(), "a", "a");
      try {
        attacked.control.invite(Invitation.Type.CO_ANCHOR, from, "", null);
      } catch (RoomException e) {
        assertThat(e.reason()).isEqualTo(Reason.TOO_MANY_INVITATIONS);
        refused++;
      }
    }
    assertThat(refused).isEqualTo(1_000 - Questions.Kind.REQUEST.most());
    for (int i = 0; i < 2 * Questions.Kind.CHALLENGED.most(); i++) {
      Party from = new Party("rival" + i, room("r" + i));
      attacked.push(from.userId(), "r" + i, "r" + i);
      try {
        attacked.control.invite(Invitation.Type.COMPETITION, from, "", room("a"));
      } catch (RoomException e) {
        assertThat(e.reason()).isEqualTo(Reason.TOO_MANY_INVITATIONS);
        refused++;
      }
    }
    assertThat(refused).isEqualTo(500 + 100);

    Party anna = new Party("anna", room("a"));
    Invitation made = attacked.control.invite(Invitation.Type.CO_ANCHOR, anna, "vera", null);
    attacked.control.answer(made.id(), APP, "vera", Answer.ACCEPT);
    Invitation challenge =
        attacked.control.invite(Invitation.Type.COMPETITION, anna, "", room("b"));
    attacked.control.answer(challenge.id(), APP, "bert", Answer.ACCEPT);
    assertThat(attacked.control.getRoom(room("a"), 1, "").info().connected())
        .containsExactly(room("b"));
    attacked.pass(30 * SECOND);
    assertThat(attacked.rooms.debugState()).as("the accepted ones").containsEntry("invitations", 2);
    attacked.control.invite(Invitation.Type.CO_ANCHOR, new Party("troll999", room("a")), "", null);
  }
}
