package io.coanchor.server.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Rooms that tell what a test puts in, and write down what they are asked. */
final class FakeClientRooms implements ClientRooms {
  final List<String> asked = new CopyOnWriteArrayList<>();
  volatile @Nullable SignalException failNext;
  private final List<String> waiting = new ArrayList<>();
  private @Nullable Sink sink;
  private int allowed;
  private int next = 1;

  @Override
  public CompletionStage<Feed> follow(Caller caller, RoomRef room, long afterSequence, Sink to) {
    asked.add("follow " + caller + " " + room + " after " + afterSequence);
    return answer(
        new Feed() {
          @Override
          public void request(int events) {
            synchronized (FakeClientRooms.this) {
              sink = to;
              allowed += events;
              asked.add("request " + events);
              pump();
            }
          }

          @Override
          public void close() {
            asked.add("close");
          }
        });
  }

  /** Something happens in the room. */
  synchronized void tell(String json) {
    waiting.add(json);
    pump();
  }

  synchronized void end() {
    if (sink != null) {
      sink.onEnd();
    }
  }

  private void pump() {
    while (sink != null && allowed > 0 && !waiting.isEmpty()) {
      allowed--;
      sink.onEvent(Integer.toString(next++), new Said("test", waiting.removeFirst()));
    }
  }

  private record Said(String name, String json) implements Text {}

  @Override
  public CompletionStage<Asked> invite(Caller caller, RoomRef room, Question question) {
    asked.add("invite " + caller + " " + room + " " + question);
    return answer(new Asked("i1", "{\"id\":\"i1\"}"));
  }

  @Override
  public CompletionStage<String> answer(Caller caller, String invitationId, Answer answer) {
    asked.add(answer + " " + caller + " " + invitationId);
    return answer("{\"id\":\"" + invitationId + "\"}");
  }

  private <T> CompletionStage<T> answer(T value) {
    SignalException failure = failNext;
    failNext = null;
    return failure == null
        ? CompletableFuture.completedFuture(value)
        : CompletableFuture.failedFuture(failure);
  }
}
